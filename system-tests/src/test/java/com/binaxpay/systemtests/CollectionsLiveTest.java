package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Collections and refunds through edges, regions and a provider that loses answers and callbacks, while the region
/// that leads the wallet's shard dies: what the provider's book says came in and went back is what the wallet got and
/// gave.
@ExtendWith(SharedUp.class)
class CollectionsLiveTest {
    private static final int COLLECTIONS = 60;
    private static final Duration LONG = Duration.ofMinutes(3);
    private static final List<String> PAYERS = List.of("0000", "0001", "0002", "0003", "0004", "1234", "5678", "9012");
    private static final String HOSTILE = """
            {"fail_rate":0.1,"lose_answer_rate":0.2,"answer_twice_rate":0.3,"reject_before_rate":0.1,
             "callbacks_lost_rate":0.3,"payer_delay_ms":200,"payer_timeout_ms":2000}""";
    private static final String GOOD = """
            {"fail_rate":0,"lose_answer_rate":0,"answer_twice_rate":0,"reject_before_rate":0,"callbacks_lost_rate":0}""";

    private final LocalUp cluster;
    private final Provider provider;
    private final List<Api> edges;
    private final List<String> orders = new ArrayList<>();

    CollectionsLiveTest(LocalUp cluster) throws Exception {
        this.cluster = cluster;
        this.provider = cluster.provider();
        this.edges = cluster.apis();
    }

    @AfterEach
    void calm() throws Exception {
        provider.behave(GOOD);
    }

    @Test
    void collectionsAndRefunds_whileTheirRegionDies_agreeWithTheProvider() throws Exception {
        String wallet = edges.getFirst().wallet("KE", "KES");
        provider.behave(HOSTILE);
        for (int i = 0; i < COLLECTIONS; i++) {
            String body = """
                    {"destination":"%s","amount":"%d.00","currency":"KES","rail":"mobile_money",
                     "payer":{"type":"msisdn","value":"+25470000%s"}}""".formatted(wallet, 10 + i, PAYERS.get(i % PAYERS.size()));
            orders.add(sent("/v1/collections", body));
            if (i == COLLECTIONS / 2) {
                cluster.chaos("kill", "uk");
            }
        }
        awaitEnded();
        cluster.chaos("start", "uk");
        for (String collection : List.copyOf(orders)) {
            if (status("/v1/collections/" + collection).equals("succeeded")) {
                String refund = "/v1/collections/" + collection + "/refund";
                orders.add(sent(refund, "{\"amount\":\"4.00\"}"));
                orders.add(sent(refund, "{\"amount\":\"5.00\"}"));
            }
        }
        awaitEnded();
        cluster.awaitReady();
        checkAgreement(wallet);
        Whole.assertWhole(cluster);
    }

    /// Sends until it is taken, each time through another edge, under one key; once more to be sure.
    private String sent(String path, String body) throws InterruptedException {
        String key = Api.newKey();
        String[] id = {""};
        int[] turn = {0};
        Until.holds(path + " to be taken", LONG, () -> {
            var answer = edges.get(turn[0]++ % edges.size()).post(path, key, body);
            id[0] = answer.status() == 202 ? answer.text("id") : "";
            assertThat(answer.status()).as("%s", answer).isIn(0, 202, 409, 503, 504);
            return !id[0].isEmpty();
        });
        var again = edges.get(turn[0] % edges.size()).post(path, key, body);
        if (again.status() == 202) {
            assertThat(again.text("id")).isEqualTo(id[0]);
        }
        return id[0];
    }

    private void awaitEnded() {
        for (String order : orders) {
            Until.holds(
                    order + " to end",
                    LONG,
                    () -> List.of("succeeded", "failed").contains(status(pathOf(order))));
        }
    }

    private static String pathOf(String order) {
        return (order.startsWith("rf_") ? "/v1/refunds/" : "/v1/collections/") + order;
    }

    /// Empty where nobody could say.
    private String status(String path) throws InterruptedException {
        var answer = edges.getFirst().get(path);
        return answer.status() == 200 ? answer.text("status") : "";
    }

    private void checkAgreement(String wallet) throws Exception {
        Map<String, Long> book = new HashMap<>();
        for (JsonNode payment : provider.book()) {
            Long twice = book.put(
                    payment.path("reference").asText(),
                    payment.path("amount_minor").asLong());
            assertThat(twice).as("moved twice: %s", payment).isNull();
        }
        long sumMinor = 0;
        int succeeded = 0;
        for (String order : orders) {
            JsonNode view = Api.settled(() -> edges.getLast().get(pathOf(order)))
                    .is(200)
                    .json();
            long amountMinor = Api.minor(view.path("amount").asText());
            boolean isDone = view.path("status").asText().equals("succeeded");
            assertThat(book.get(order)).as("%s", view).isEqualTo(isDone ? amountMinor : null);
            if (isDone) {
                succeeded++;
                sumMinor += order.startsWith("rf_") ? -amountMinor : amountMinor;
            }
        }
        assertThat(edges.getLast().settledMinor(wallet, "KES")).isEqualTo(sumMinor);
        System.out.println(orders.size() + " collections and refunds, " + succeeded
                + " of which moved money; the provider's book agrees row by row");
    }
}
