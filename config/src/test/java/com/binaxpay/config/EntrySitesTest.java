package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntrySitesTest {
    private static final String SITE =
            "{ name: lagos, addresses: [198.51.100.7, '2001:db8::7'], north: 6.5, east: 3.4, countries: [NG, GH], "
                    + "ready: 'http://10.0.0.7:8089/readyz' }";

    @Test
    void parse_whatIsLeftOut_hasItsDefault() throws ConfigRefused {
        EntrySites sites = EntrySites.parse("zone: pay.example.com\nsites: [" + SITE + "]");
        assertThat(sites.nameServer()).isEqualTo("ns.pay.example.com");
        assertThat(sites.ttlSeconds()).isEqualTo(15);
        assertThat(sites.sites()).singleElement().satisfies(site -> {
            assertThat(site.port()).isEqualTo(443);
            assertThat(site.addresses())
                    .containsExactly(InetAddress.ofLiteral("198.51.100.7"), InetAddress.ofLiteral("2001:db8::7"));
            assertThat(site.countries()).containsExactlyInAnyOrder("NG", "GH");
            assertThat(site.north()).isEqualTo(6.5);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "name: lagos|name: Lagos|sites[0].name|lower case",
                "198.51.100.7|lagos.example.com|sites[0].addresses[0]|IPv4 or IPv6 address",
                "north: 6.5|north: 96.5|sites[0].north|from -90",
                "east: 3.4|east: here|sites[0].east|from -180",
                "[NG, GH]|[Nigeria]|sites[0].countries[0]|two capital letters",
                "http://10.0.0.7:8089/readyz|10.0.0.7:8089|sites[0].ready|http://HOST:PORT/PATH",
                "north|nord|sites[0].nord|unknown key",
                "zone: pay|zone: Pay|zone|lower case",
                "sites: [{|none: [{|sites|must be a list"
            })
    void parse_whatCannotHold_isRefusedByItsPlace(String right, String wrong, String path, String reason) {
        String whole = "zone: pay.example.com\nsites: [" + SITE + "]";
        String broken = whole.replace(right, wrong);
        assertThat(broken).isNotEqualTo(whole);
        assertThatThrownBy(() -> EntrySites.parse(broken))
                .isInstanceOfSatisfying(
                        ConfigRefused.class,
                        refused -> assertThat(refused.problems()).anySatisfy(problem -> {
                            assertThat(problem.path()).isEqualTo(path);
                            assertThat(problem.reason()).contains(reason);
                        }));
    }

    @Test
    void parse_oneNameTwice_isRefused() {
        assertThatThrownBy(() -> EntrySites.parse("zone: pay.example.com\nsites: [" + SITE + ", " + SITE + "]"))
                .hasMessageContaining("is there twice");
    }
}
