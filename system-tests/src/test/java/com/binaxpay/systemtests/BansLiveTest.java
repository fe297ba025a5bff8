package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An operator has an address turned away, everywhere.
@ExtendWith(SharedUp.class)
class BansLiveTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    /// Nobody else's in these tests.
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("127.0.77.9");

    private final LocalUp cluster;

    BansLiveTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    @Test
    void address_thatIsBanned_isTurnedAwayAtEveryEdgeUntilItIsLifted() throws Exception {
        List<Api> edges = cluster.apis();
        cluster.binax("bans", "add", "127.0.77.0/24", "--for", "1h", "--reason", "tries it")
                .good();
        try {
            for (Api edge : edges) {
                Until.holds("the ban at " + edge.url(), SOON, () -> status(edge) == 403);
                assertThat(edge.get("/v1/payouts").status())
                        .as("from another address")
                        .isEqualTo(200);
            }
            assertThat(cluster.binax("bans", "list").good().out())
                    .matches("127\\.0\\.77\\.0/24 until \\S+Z tries it\n");
            String config =
                    cluster.data().resolve("run").resolve("africa-lagos.yaml").toString();
            assertThat(cluster.binax("bans", "firewall", "--config", config)
                            .good()
                            .out())
                    .contains("add element inet binax_africa_lagos banned_ipv4 { 127.0.77.0/24 timeout 3")
                    .contains("flush set inet binax_africa_lagos banned_ipv6\n");
        } finally {
            cluster.binax("bans", "lift", "127.0.77.0/24").good();
        }
        for (Api edge : edges) {
            Until.holds("the end of the ban at " + edge.url(), SOON, () -> status(edge) == 200);
        }
        assertThat(cluster.binax("bans", "list").good().out()).isEmpty();
        Binax.Ended again = cluster.binax("bans", "lift", "127.0.77.0/24");
        assertThat(again.status()).isEqualTo(1);
        assertThat(again.errors()).contains("there is no ban of 127.0.77.0/24");
    }

    private static int status(Api edge) throws Exception {
        try (HttpClient client = HttpClient.newBuilder().localAddress(ADDRESS).build()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(edge.url() + "/v1/payouts"))
                    .header("Authorization", "Bearer " + edge.key())
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
