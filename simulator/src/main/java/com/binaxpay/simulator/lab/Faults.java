package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.ScenarioFailed;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Carries out faults. One thread.
final class Faults implements Trouble.Hands {
    private static final Duration BACK = Duration.ofMinutes(3);
    private static final int LOSS_PERCENT = 33;
    private static final int SLOW_WRITES_A_SECOND = 40;
    private static final int FLAP_MS = 700;
    private static final long LEFT_BYTES = 40L << 20;

    private final Ground ground;
    private final Cluster cluster;
    private final SplittableRandom random;

    Faults(Ground ground, SplittableRandom random) {
        this.ground = ground;
        this.cluster = ground.cluster();
        this.random = random;
    }

    /// What was begun, and how it ends.
    interface Begun {
        String what();

        void end() throws InterruptedException;
    }

    @FunctionalInterface
    private interface End {
        void carryOut() throws InterruptedException;
    }

    private record Ongoing(String what, End ending) implements Begun {
        @Override
        public void end() throws InterruptedException {
            ending.carryOut();
        }
    }

    @Override
    public Begun begin(Fault fault, String region, int seconds) throws InterruptedException {
        return switch (fault) {
            case KILL -> down("kill", region, region + " dies with kill -9");
            case EDGE -> {
                String edge = one(List.of("africa-lagos", "asia-singapore"));
                yield down("kill", edge, edge + " dies with kill -9");
            }
            case PROVIDER -> down("kill", "provider", "the provider dies with kill -9");
            case PAUSE -> {
                cluster.chaos("pause", region);
                yield new Ongoing(region + " stands still", () -> cluster.chaos("resume", region));
            }
            case WIPE -> {
                cluster.chaos("kill", region);
                ground.empty(region);
                yield new Ongoing(region + " dies, and its disk is empty", () -> cluster.chaos("start", region));
            }
            case ROLLING -> rolling();
            case ISOLATE -> cut(region, region + " is cut off from everybody", cuts -> cuts.cut(region, all(region)));
            case MAJORITY ->
                cut(region, region + " is cut off from the other regions", cuts -> cuts.cut(region, others(region)));
            case RING -> {
                String other = one(others(region));
                yield cut(
                        region,
                        region + " and " + other + " don't reach each other",
                        cuts -> cuts.cut(region, List.of(other)));
            }
            case ONE_WAY ->
                random.nextBoolean()
                        ? cut(region, region + " can't hear", cuts -> cuts.deafen(region, others(region)))
                        : cut(region, region + " can't be heard", cuts -> cuts.silence(region, others(region)));
            case FLAP -> flap(region, seconds);
            case LOSS ->
                cut(
                        region,
                        LOSS_PERCENT + " % of packets around " + region + " are lost",
                        cuts -> cuts.lose(region, others(region), LOSS_PERCENT));
            case SLOW_DISK -> {
                SlowDisk slow = SlowDisk.of(ground.process(region), ground.dataOf(region), SLOW_WRITES_A_SECOND);
                yield new Ongoing(region + " can write " + SLOW_WRITES_A_SECOND + " times a second", slow::close);
            }
            case FULL_DISK -> fill(region);
            case POWER -> power(region);
            case SKEW -> skew(region, seconds);
        };
    }

    private String one(List<String> names) {
        return names.get(random.nextInt(names.size()));
    }

    static List<String> others(String region) {
        return Wan.REGIONS.stream().filter(other -> !other.equals(region)).toList();
    }

    private static List<String> all(String region) {
        return Stream.concat(others(region).stream(), Stream.of(Wan.HERE)).toList();
    }

    private Begun down(String act, String target, String what) throws InterruptedException {
        cluster.chaos(act, target);
        return new Ongoing(what, () -> cluster.chaos("start", target));
    }

    private Begun rolling() throws InterruptedException {
        for (String region : Wan.REGIONS) {
            cluster.chaos("stop", region);
            cluster.chaos("start", region);
            var unused = awaitReady(BACK);
        }
        return new Ongoing("all regions are restarted, one after the other", () -> {});
    }

    @FunctionalInterface
    private interface Cut {
        void carryOut(Cuts cuts);
    }

    private Begun cut(String region, String what, Cut cut) {
        Cuts cuts = new Cuts(ground.wan());
        cut.carryOut(cuts);
        return new Ongoing(what, () -> cuts.heal(region));
    }

    private Begun flap(String region, int seconds) throws InterruptedException {
        Cuts cuts = new Cuts(ground.wan());
        for (long left = seconds * 1000L; left > 0; left -= 2 * FLAP_MS) {
            cuts.cut(region, all(region));
            TimeUnit.MILLISECONDS.sleep(FLAP_MS);
            cuts.heal(region);
            TimeUnit.MILLISECONDS.sleep(FLAP_MS);
        }
        return new Ongoing(region + " was cut off and back for " + seconds + " s", () -> {});
    }

    /// Nearly: the file system keeps a little for itself.
    private Begun fill(String region) {
        Path file = ground.dataOf(region).resolve("filler");
        try (RandomAccessFile filler = new RandomAccessFile(file.toFile(), "rw")) {
            long free = Files.getFileStore(file).getUsableSpace();
            // Blocks must be taken: a length alone takes none.
            Root.run("fallocate", "-l", Long.toString(Math.max(1, free - LEFT_BYTES)), file.toString());
            filler.getFD().sync();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Ongoing("the disk of " + region + " is full", () -> {
            try {
                Files.deleteIfExists(file);
                cluster.chaos("start", region);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Begun power(String region) throws InterruptedException {
        ground.disk(region).losePower();
        cluster.chaos("kill", region);
        return new Ongoing(region + " loses power", () -> {
            ground.disk(region).restorePower();
            cluster.chaos("start", region);
        });
    }

    /// The last jump leaves it off by so much until the end, which is one more.
    private Begun skew(String region, int seconds) throws InterruptedException {
        Clocks clocks = ground.clocks();
        List<Long> jumps = Clocks.jumps(random);
        for (long offMs : jumps) {
            clocks.set(region, offMs);
            TimeUnit.MILLISECONDS.sleep(seconds * 1000L / jumps.size());
        }
        return new Ongoing(
                "the clock of " + region + " jumps to " + Clocks.inWords(jumps), () -> clocks.set(region, 0));
    }

    @Override
    public String awaitReady(Duration atMost) throws InterruptedException {
        long endNs = System.nanoTime() + atMost.toNanos();
        String missing = missing();
        while (!missing.isEmpty() && System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(200);
            missing = missing();
        }
        return missing;
    }

    private String missing() throws InterruptedException {
        try {
            JsonNode status = cluster.status();
            return status.path("ready").asBoolean()
                    ? ""
                    : status.path("waiting_for").asText("not ready");
        } catch (ScenarioFailed e) {
            return String.valueOf(e.getMessage());
        }
    }
}
