package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.simulator.Api;
import com.binaxpay.simulator.AtRest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A shard is added to a running cluster, and slots move to it, by the commands an operator has, while partners write
/// through every edge: nobody sees an error, and what moved is what there was. `-Dbinax.slots.live=200000` is the long
/// form, with so many wallets, and holds the longest pause against its limit.
class SlotsLiveTest {
    private static final int WALLETS = Integer.getInteger("binax.slots.live", 400);
    private static final boolean IS_LONG = WALLETS >= 200_000;
    private static final int FUNDED = Math.min(WALLETS / 2, 2_000);
    private static final int PARTNERS = 4;
    private static final int OPENED_AT_A_TIME = 48;
    private static final int BETWEEN = 20;
    private static final double PAUSE_LIMIT_MS = 200;
    private static final long SEED = 97;
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern DIGEST =
            Pattern.compile("^(\\d+) wallets .*digest ([0-9a-f]{16})$", Pattern.MULTILINE);
    private static final Pattern PAUSE = Pattern.compile("\\d+ wallets went, .* max ([0-9.]+) ms at the most");

    @Test
    void shard_addedAndGivenSlotsUnderLoad_nobodySeesAnError() throws Exception {
        try (LocalUp cluster = LocalUp.fresh("slots")) {
            List<String> wallets = open(cluster.apis());
            List<String> funded = wallets.subList(0, FUNDED);

            try (ThereAndBack load = new ThereAndBack(cluster.apis(), funded, PARTNERS, SEED).start()) {
                awaitMore(load, BETWEEN);
                assertThat(cluster.binax("slots", "show").good().out()).contains("no slot has moved");
                assertThat(addShard(cluster)).contains("shard ledger-eu-2: begins in [eu, uk, us]", "applied");
                awaitMore(load, BETWEEN);
                load.stop();
                System.out.println("while a shard was added: " + load.times());
                assertThat(load.failures()).isEmpty();
            }

            String before = digest(cluster, "ledger-eu-2");
            String terms = cluster.terms();
            try (ThereAndBack load = new ThereAndBack(cluster.apis(), funded, PARTNERS, SEED + 1).start()) {
                awaitMore(load, BETWEEN);
                String moved = slots(cluster, "move", "ledger-eu-2", "--yes");
                assertThat(moved)
                        .contains("ledger-eu  EU 0-16383  gone", wallets(before) + " wallets are on ledger-eu-2");
                awaitMore(load, BETWEEN);
                load.stop();
                System.out.println("while slots moved: " + load.times());
                assertThat(load.failures()).isEmpty();
            }
            String pause = pause(cluster).orElse("nobody knows how long wallets were out of use");
            System.out.println(pause);
            assertThat(PAUSE.matcher(pause).find() || !cluster.terms().equals(terms))
                    .as("whoever leads all the time says it")
                    .isTrue();
            assertThat(digest(cluster, "ledger-eu"))
                    .as("wallets and their digest")
                    .isEqualTo(before);
            assertThat(cluster.binax("slots", "show").good().out())
                    .contains("ledger-eu-2  EU 0-16383  here", wallets(before) + " wallets here");
            Whole.assertWhole(cluster, 4, 12);
            if (IS_LONG) {
                Matcher longest = PAUSE.matcher(pause);
                assertThat(longest.find()).as(pause).isTrue();
                assertThat(Double.parseDouble(longest.group(1)))
                        .as("longest pause of an account, ms")
                        .isLessThanOrEqualTo(PAUSE_LIMIT_MS);
            }
        }
    }

    private static String addShard(LocalUp cluster) throws Exception {
        cluster.awaitReady();
        String present = cluster.binax("topology", "show").good().out();
        String more = present.replaceFirst(
                "(?m)^( +- \\{ name: ledger-us.*)$", "$1\n  - { name: ledger-eu-2, home: eu, slots: none }");
        Path file = Path.of("target", "clusters", "slots-next.yaml").toAbsolutePath();
        Files.writeString(file, more);
        return cluster.binax("topology", "apply", file.toString(), "--yes")
                .good()
                .out();
    }

    /// What would go to `to`, and the digest of it.
    private static String digest(LocalUp cluster, String to) throws Exception {
        Until.says("the cluster to be at rest", SOON, () -> AtRest.missing(cluster.status()));
        Matcher found = DIGEST.matcher(slots(cluster, "plan", to));
        assertThat(found.find()).isTrue();
        return found.group(1) + " " + found.group(2);
    }

    /// How many wallets a digest is of: those of the test, and a few that `up` opened.
    private static String wallets(String digest) {
        return digest.substring(0, digest.indexOf(' '));
    }

    private static String slots(LocalUp cluster, String act, String to, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("slots", act, "--jurisdiction", "EU", "--of", "ledger-eu", "--to", to));
        command.addAll(List.of(more));
        return cluster.binax(command.toArray(String[]::new)).good().out();
    }

    /// What the leader that moved the slots says of it in its log.
    private static Optional<String> pause(LocalUp cluster) throws Exception {
        for (String region : List.of("eu", "uk", "us")) {
            for (String line : Files.readAllLines(cluster.data().resolve("logs").resolve(region + ".log"))) {
                Matcher found = PAUSE.matcher(line);
                if (found.find()) {
                    return Optional.of(found.group());
                }
            }
        }
        return Optional.empty();
    }

    private static void awaitMore(ThereAndBack load, int rounds) {
        int goal = load.done() + rounds;
        Until.says(
                "more rounds of the load",
                SOON,
                () -> load.done() >= goal || !load.failures().isEmpty() ? "" : load.done() + " of " + goal);
    }

    private static List<String> open(List<Api> edges) throws Exception {
        long beganNs = System.nanoTime();
        List<Future<String>> opening = new ArrayList<>();
        Semaphore places = new Semaphore(OPENED_AT_A_TIME);
        List<String> wallets = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < WALLETS; i++) {
                int number = i;
                places.acquire();
                opening.add(threads.submit(() -> {
                    try {
                        Api edge = edges.get(number % edges.size());
                        return number < FUNDED ? edge.funded("EU", "1000.00", "EUR") : edge.wallet("EU", "EUR");
                    } finally {
                        places.release();
                    }
                }));
            }
            for (Future<String> wallet : opening) {
                wallets.add(wallet.get());
            }
        }
        System.out.printf("opened %d wallets in %d s%n", WALLETS, (System.nanoTime() - beganNs) / 1_000_000_000);
        return wallets;
    }
}
