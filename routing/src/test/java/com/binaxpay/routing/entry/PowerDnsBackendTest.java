package com.binaxpay.routing.entry;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PowerDnsBackendTest {
    private static final Countries COUNTRIES = Countries.load();

    private final HttpClient http = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private PowerDnsBackend backend;

    @BeforeEach
    void start() throws Exception {
        backend = PowerDnsBackend.start(
                TestSites.SITES,
                new SiteChoice(TestSites.SITES.sites(), COUNTRIES, site -> Standing.UNKNOWN),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        backend.close();
        http.close();
    }

    private String get(String path, String client) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + backend.port() + path))
                .header("X-RemoteBackend-Remote", "127.0.0.1")
                .header("X-RemoteBackend-Real-Remote", client)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void lookup_apex_leadsToTheSiteOfTheClientsNetwork() throws Exception {
        assertThat(get("/dns/lookup/pay.example.com./ANY", "41.80.7.0/24"))
                .contains("\"SOA\"", "\"NS\"", "\"198.51.100.2\"", "\"scopeMask\":24")
                .doesNotContain("198.51.100.1");
        assertThat(get("/dns/lookup/pay.example.com./ANY", "2001:200::/48"))
                .contains("\"198.51.100.3\"", "\"AAAA\"", "2001:db8:0:0:0:0:0:3", "\"scopeMask\":48");
    }

    @Test
    void lookup_oneType_hasNoOther() throws Exception {
        assertThat(get("/dns/lookup/pay.example.com./SOA", "41.80.7.0/24"))
                .isEqualTo("{\"result\":[{\"qtype\":\"SOA\",\"qname\":\"pay.example.com.\",\"content\":"
                        + "\"ns.pay.example.com. hostmaster.pay.example.com. 1 3600 600 86400 15\",\"ttl\":15,"
                        + "\"scopeMask\":0}]}");
    }

    @Test
    void lookup_nameOfASite_isThatSite() throws Exception {
        assertThat(get("/dns/lookup/LAGOS.pay.example.com./ANY", "2001:200::/48"))
                .contains("198.51.100.1");
    }

    @Test
    void lookup_pool_leadsToTheNearestOfIt_andNobodyElseIsLedThere() throws Exception {
        assertThat(get("/dns/lookup/acme.pay.example.com./ANY", "41.80.7.0/24"))
                .contains("198.51.100.4")
                .doesNotContain("198.51.100.5");
        assertThat(get("/dns/lookup/acme.pay.example.com./ANY", "2001:200::/48"))
                .contains("198.51.100.5");
        assertThat(get("/dns/lookup/pay.example.com./ANY", "41.184.0.0/24"))
                .contains("\"198.51.100.1\"")
                .doesNotContain("198.51.100.4");
    }

    @Test
    void lookup_anotherName_isNothing() throws Exception {
        assertThat(get("/dns/lookup/example.com./ANY", "41.80.7.0/24")).isEqualTo("{\"result\":[]}");
        assertThat(get("/dns/lookup/%2a.pay.example.com./ANY", "what?")).isEqualTo("{\"result\":[]}");
    }

    @Test
    void otherMethods_areNot() throws Exception {
        assertThat(get("/dns/getAllDomainMetadata/pay.example.com.", "41.80.7.0/24"))
                .isEqualTo("{\"result\":false}");
        assertThat(get("/dns", "41.80.7.0/24")).isEqualTo("{\"result\":false}");
    }
}
