package com.binaxpay.simulator;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// A partner of its own who pays out of one wallet. Any thread; calls block.
record Payer(List<Api> edges, String wallet, long fundedMinor) {
    private static final Duration KEY = Duration.ofMinutes(2);
    private static final Duration UPLOAD = Duration.ofMinutes(3);
    private static final Duration GIVE_UP = Duration.ofMinutes(10);
    private static final int PAGE = 1_000;
    private static final int LIST_PAGE = 100;
    private static final long FUNDED_MINOR = 10_000_000_000L;

    /// Makes a partner and funds its wallet.
    static Payer open(Cluster cluster, String name, String jurisdiction) throws InterruptedException {
        String key = key(cluster, name);
        List<Api> edges =
                cluster.edges().stream().map(edge -> new Api(edge.url(), key)).toList();
        // Edges hear of a key within a moment.
        Cluster.await("the new key to be known", Duration.ofSeconds(30), () -> {
            for (Api edge : edges) {
                Answer answer = edge.get("/v1/events");
                if (!answer.isDone()) {
                    return answer.toString();
                }
            }
            return "";
        });
        String wallet = edges.getFirst().funded(jurisdiction, "100000000.00", PayoutSheet.CURRENCY);
        return new Payer(edges, wallet, FUNDED_MINOR);
    }

    /// Operators' commands may be refused for a moment on a machine that has no time for them.
    private static String key(Cluster cluster, String name) throws InterruptedException {
        List<String> said = new ArrayList<>();
        Cluster.await("a key of partner " + name, KEY, () -> {
            try {
                cluster.command(List.of("keys", "create", "--partner", name, "--mode", "test"), said::add);
            } catch (ScenarioFailed e) {
                return String.valueOf(e.getMessage());
            }
            return said.getLast().startsWith("bp_test_") ? "" : "it printed " + said;
        });
        return said.getLast();
    }

    /// Sends a file under `key` until its batch is there, through one edge after the other; its id.
    ///
    /// @param overS how long it takes to send it, at the least
    String upload(String file, String key, double overS) throws InterruptedException {
        long endNs = System.nanoTime() + GIVE_UP.toNanos();
        for (int turn = 0; System.nanoTime() - endNs < 0; turn++) {
            Api edge = edges.get(turn % edges.size());
            Answer answer = Api.send(edge.request("/v1/payout-batches?wallet=" + wallet)
                    .timeout(UPLOAD)
                    .header("Idempotency-Key", key)
                    .header("Content-Type", "text/csv")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new SlowFile(file, overS))));
            if (answer.isDone()) {
                return answer.text("id");
            }
            if (!answer.isOpen()) {
                throw new UnexpectedAnswer("the file was refused: " + answer);
            }
            Thread.sleep(500);
        }
        throw new ScenarioFailed("the file was not taken within " + GIVE_UP.toMinutes() + " min");
    }

    /// Whichever edge answers.
    Answer get(String path) throws InterruptedException {
        Answer answer = edges.getFirst().get(path);
        for (int i = 1; i < edges.size() && answer.status() == 0; i++) {
            answer = edges.get(i).get(path);
        }
        return answer;
    }

    /// Money of the wallet: what is there, and what is held for payouts that have not ended.
    private JsonNode balance() throws InterruptedException {
        Answer answer = get("/v1/wallets/" + wallet + "/balances");
        while (answer.isOpen()) {
            Thread.sleep(100);
            answer = get("/v1/wallets/" + wallet + "/balances");
        }
        return answer.is(200).json().path("data").path(0);
    }

    /// Payouts that were taken, whether they have ended or not, but for those that failed.
    long reserved() throws InterruptedException {
        return (fundedMinor - Api.minor(balance().path("available").asText())) / PayoutSheet.MINOR;
    }

    /// Payouts that have not ended yet.
    long open() throws InterruptedException {
        return Api.minor(balance().path("pending_out").asText()) / PayoutSheet.MINOR;
    }

    /// Payouts that are not there, of `asked` for ones, and those by which what left the wallet differs from what
    /// succeeded. Nothing may be open. A provider may decline some, which is told.
    long moneyFaults(long asked, Consumer<String> told) throws InterruptedException {
        Map<String, Long> statuses = edges.getFirst().all("/v1/payouts", LIST_PAGE).stream()
                .collect(Collectors.groupingBy(
                        payout -> payout.path("status").asText(), TreeMap::new, Collectors.counting()));
        told.accept("payouts by status: " + statuses);
        long there = statuses.values().stream().mapToLong(count -> count).sum();
        long left = (fundedMinor - Api.minor(balance().path("posted").asText())) / PayoutSheet.MINOR;
        return Math.abs(asked - there) + Math.abs(left - statuses.getOrDefault("succeeded", 0L));
    }

    /// Rows of a batch that are missing, there twice, or share a payout, of `rows` that there should be.
    long rowFaults(String batch, int rows) throws InterruptedException {
        Set<Integer> lines = new HashSet<>();
        Set<String> payouts = new HashSet<>();
        long faults = 0;
        for (JsonNode row : edges.getFirst().all("/v1/payout-batches/" + batch + "/rows", PAGE)) {
            boolean isFresh = lines.add(row.path("line").asInt());
            boolean isOwn = payouts.add(row.path("payout").asText());
            faults += isFresh && isOwn ? 0 : 1;
        }
        return faults + Math.abs(rows - lines.size());
    }
}
