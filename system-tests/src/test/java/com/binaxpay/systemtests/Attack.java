package com.binaxpay.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// [FloodProgram]s in all of the attackers' namespaces, which attack until it is closed. For one thread.
final class Attack implements AutoCloseable {
    private static final long END_SECONDS = 20;

    /// What all of them have done so far.
    ///
    /// @param sent connections that they tried to make
    /// @param done those that were made, TLS and all where that is wanted
    /// @param open those that are open, or about to be
    /// @param ended those that the other side ended
    /// @param refused those that came to nothing
    record Said(long sent, long done, long open, long ended, long refused) {
        private static Said of(String line) {
            long[] all = Arrays.stream(line.split(" ", -1))
                    .skip(1)
                    .mapToLong(Long::parseLong)
                    .toArray();
            return new Said(all[0], all[1], all[2], all[3], all[4]);
        }

        private Said plus(Said other) {
            return new Said(
                    sent + other.sent,
                    done + other.done,
                    open + other.open,
                    ended + other.ended,
                    refused + other.refused);
        }
    }

    private static final class Attacker {
        private final Process process;
        private final Thread reading;
        private volatile Said last = new Said(0, 0, 0, 0, 0);

        Attacker(Process process) {
            this.process = process;
            this.reading = Thread.ofPlatform().daemon().name("attacker").start(this::read);
        }

        private void read() {
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                lines.lines().filter(line -> line.startsWith("flood ")).forEach(line -> last = Said.of(line));
            } catch (IOException e) {
                // It has ended.
                process.destroyForcibly();
            }
        }
    }

    private final List<Attacker> attackers = new ArrayList<>();

    /// @param amount connections, or connections a second, of all attackers together
    /// @param addresses that each attacker comes from
    Attack(FloodNet net, FloodProgram.Kind kind, int amount, InetSocketAddress target, int addresses)
            throws IOException {
        for (int attacker = 0; attacker < FloodNet.ATTACKERS; attacker++) {
            List<String> program = List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "-Xmx768m",
                    "-cp",
                    FloodProgram.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .getPath(),
                    FloodProgram.class.getName(),
                    kind.name(),
                    Integer.toString(amount / FloodNet.ATTACKERS),
                    target.getHostString(),
                    Integer.toString(target.getPort()),
                    Integer.toString(attacker),
                    Integer.toString(addresses));
            attackers.add(new Attacker(new ProcessBuilder(Stream.concat(net.at(attacker).stream(), program.stream())
                            .toList())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()));
        }
    }

    Said said() {
        return attackers.stream().map(each -> each.last).reduce(Said::plus).orElseThrow();
    }

    /// Ends the attack; [#said] is all that came of it then.
    @Override
    public void close() {
        for (Attacker each : attackers) {
            try {
                each.process.getOutputStream().close();
                if (!each.process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                    each.process.destroyForcibly();
                }
                each.reading.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
            } catch (IOException e) {
                each.process.destroyForcibly();
            } catch (InterruptedException e) {
                each.process.destroyForcibly();
                Thread.currentThread().interrupt();
            }
        }
    }
}
