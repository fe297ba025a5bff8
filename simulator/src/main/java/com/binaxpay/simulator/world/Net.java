package com.binaxpay.simulator.world;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// The network between machines: messages take a while, and may be lost, come twice, late, or not at all.
public final class Net {
    /// Delays and chances.
    ///
    /// @param delayMinNs shortest way
    /// @param delayMaxNs longest, as a rule
    /// @param loss share of messages that never come
    /// @param replay share of messages that come again, some time later
    /// @param late share of messages that others overtake
    public record Weather(long delayMinNs, long delayMaxNs, double loss, double replay, double late) {
        /// Nothing gets lost.
        public Weather calm() {
            return new Weather(delayMinNs, delayMaxNs, 0, 0, 0);
        }
    }

    private record Way(String from, String to) {}

    private final World world;
    private final SplittableRandom random;
    private final Map<String, Host> hosts = new HashMap<>();
    private final Set<Way> cut = new HashSet<>();
    private final Map<Way, Long> cloggedUntilNs = new HashMap<>();
    private final long[] counts = new long[4];
    private Weather weather;

    /// A network where everybody reaches everybody.
    public Net(World world, Weather weather) {
        this.world = world;
        this.random = world.random("net");
        this.weather = weather;
    }

    /// Changes the weather.
    public void weather(Weather now) {
        weather = now;
    }

    /// `host` is on its machine from now on.
    public void plug(Host host) {
        hosts.put(host.name(), host);
    }

    /// Nothing comes from `from` to `to`, or everything again.
    public void cut(String from, String to, boolean isCut) {
        if (isCut) {
            cut.add(new Way(from, to));
        } else {
            cut.remove(new Way(from, to));
        }
    }

    /// Heals all cuts and clogs.
    public void heal() {
        cut.clear();
        cloggedUntilNs.clear();
    }

    /// What goes this way arrives only then.
    public void clog(String from, String to, long untilNs) {
        cloggedUntilNs.put(new Way(from, to), untilNs);
    }

    /// Whether a connection would be there, as far as `from` can know.
    public boolean isConnected(String from, String to) {
        Host host = hosts.get(to);
        return host != null && host.isAlive() && !cut.contains(new Way(from, to)) && !cut.contains(new Way(to, from));
    }

    /// Messages lost, replayed, late, and cut off.
    public long[] counts() {
        return counts.clone();
    }

    /// Brings a message from `from` to the process that runs on machine `to` when it arrives; `onArrival` runs there.
    public void send(Host from, String to, Consumer<Host> onArrival) {
        Way way = new Way(from.name(), to);
        if (!from.isAlive()) {
            return;
        }
        if (cut.contains(way)) {
            counts[3]++;
            return;
        }
        boolean isLocal = from.name().equals(to);
        if (!isLocal && weather.loss() > 0 && random.nextDouble() < weather.loss()) {
            counts[0]++;
            return;
        }
        arrive(way, isLocal ? 20_000 : delayNs(), onArrival);
        if (!isLocal && weather.replay() > 0 && random.nextDouble() < weather.replay()) {
            counts[1]++;
            arrive(way, delayNs() + random.nextLong(2_000_000_000L), onArrival);
        }
    }

    private long delayNs() {
        long delayNs = weather.delayMinNs() + random.nextLong(Math.max(1, weather.delayMaxNs() - weather.delayMinNs()));
        if (weather.late() > 0 && random.nextDouble() < weather.late()) {
            counts[2]++;
            delayNs += random.nextLong(300_000_000L);
        }
        return delayNs;
    }

    private void arrive(Way way, long delayNs, Consumer<Host> onArrival) {
        long atNs = Math.max(world.nowNs() + delayNs, cloggedUntilNs.getOrDefault(way, 0L));
        world.after(atNs - world.nowNs(), world.lab(), () -> {
            Host host = hosts.get(way.to());
            if (host != null && host.isAlive() && !cut.contains(way)) {
                world.ready(host, () -> onArrival.accept(host));
            }
        });
    }

    /// The process on that machine, if one runs.
    public Optional<Host> on(String machine) {
        return Optional.ofNullable(hosts.get(machine)).filter(Host::isAlive);
    }
}
