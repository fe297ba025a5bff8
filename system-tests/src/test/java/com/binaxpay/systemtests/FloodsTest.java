package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// An edge in the open, behind the firewall that is made of its configuration, while others flood it from networks of
/// their own: whoever behaves is served, what is too much is turned away and counted, and nothing of it stays.
/// `-Dbinax.floods=all` is the long form, with 10,000 slow connections, 5,000 SYN/s and 500 TLS handshakes/s, and holds
/// the partner's 99th of 100 requests to twice what it was without; `slow`, `handshakes`, `syn`, `forged`, or some of
/// them, are parts of it.
@ExtendWith(SharedUp.class)
class FloodsTest {
    private static final String CHOSEN = System.getProperty("binax.floods", "");
    private static final boolean IS_LONG = !CHOSEN.isEmpty();
    private static final int SLOW = IS_LONG ? 10_000 : 300;
    private static final int SYN_PER_S = IS_LONG ? 5_000 : 500;
    private static final int HANDSHAKES_PER_S = IS_LONG ? 500 : 50;
    private static final int REQUESTS = IS_LONG ? 1_000 : 120;
    private static final int REQUESTS_PER_S = 60;
    private static final double RATIO_MAX = 2;
    private static final String EDGE = "asia-singapore";
    private static final Duration SOON = Duration.ofMinutes(2);
    /// Addresses of each attacker: so many that its connections are within what one may have, or so few that what it
    /// begins is not.
    private static final int MANY = 64;

    private static final int FEW = 2;
    private static final int FORGED = 3_900;
    /// The part of what was sent that must be in the counters: a queue on the way may lose some.
    private static final double COUNTED = 0.9;
    /// Defaults of `./binax entry firewall`.
    private static final int NEW_OF_ONE = 50;

    /// Open files beside clients' connections, of which an edge's heap of 768 MiB allows 3,072 a listener; and that
    /// heap with what a JVM needs beside.
    private static final int FILES_BESIDE = 400;

    private static final int FILES_MAX = 3_072 + FILES_BESIDE;
    private static final long MEMORY_MAX_MIB = 1_400;

    private final LocalUp cluster;
    private final List<String> broken = new ArrayList<>();
    private final List<AutoCloseable> closing = new ArrayList<>();

    @SuppressWarnings("NullAway.Init")
    private FloodNet net;

    @SuppressWarnings("NullAway.Init")
    private FloodEdge edge;

    @SuppressWarnings("NullAway.Init")
    private SteadyClient client;

    FloodsTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : closing.reversed()) {
            one.close();
        }
    }

    @Test
    void floods_ofAllKinds_areTurnedAwayAndWhoBehavesIsServed() throws Exception {
        String missing = FloodNet.missing();
        assumeTrue(missing.isEmpty(), "no namespaces, so no floods: " + missing);
        String payer = cluster.api().funded("EU", "100000.00", "EUR");
        String payee = cluster.api().wallet("EU", "EUR");
        cluster.chaos("stop", EDGE);
        closing.add(() -> cluster.chaos("start", EDGE));
        net = FloodNet.make(FloodEdge.nodePorts(FloodEdge.configuration(cluster, EDGE)));
        closing.add(net);
        Path directory = Path.of("target", "clusters", "floods").toAbsolutePath();
        LocalUp.delete(directory);
        edge = FloodEdge.start(cluster, EDGE, net, directory);
        closing.add(edge);
        Path tls = cluster.data().resolve("tls");
        client = new SteadyClient(
                edge.https(),
                PemTls.context(
                        new Identity(tls.resolve("client.pem"), tls.resolve("client.key"), tls.resolve("ca.pem"))),
                cluster.testKey(),
                payer,
                payee);
        closing.add(client);
        client.send(REQUESTS, REQUESTS_PER_S);

        System.out.printf(
                "a partner, %d requests each, ms:%n%-24s %8s %8s %10s %8s%n",
                REQUESTS, "flood", "p50", "p99", "p50 then", "p99 then");
        if (isChosen("slow")) {
            slow();
        }
        if (isChosen("handshakes")) {
            handshakes();
        }
        net.deafen();
        if (isChosen("syn")) {
            syn();
        }
        if (isChosen("forged")) {
            forged();
        }
        System.out.printf("the edge: %d open files, %d MiB at the most%n", edge.files(), edge.memoryMaxMib());
        assertThat(edge.memoryMaxMib()).as("memory of the edge, MiB").isLessThan(MEMORY_MAX_MIB);

        client.close();
        edge.close();
        net.close();
        assertThat(net.isGone()).as("namespaces, rules and devices are gone").isTrue();
        if (IS_LONG) {
            assertThat(broken).as("p99 of a partner, times").isEmpty();
        }
    }

    private static boolean isChosen(String flood) {
        return !IS_LONG
                || CHOSEN.equals("all")
                || List.of(CHOSEN.split(",", -1)).contains(flood);
    }

    /// What came of a flood.
    ///
    /// @param said what its senders say
    /// @param firewall packets that came meanwhile, by the firewall's counters
    /// @param closed connections that the edge closed meanwhile
    /// @param seconds how long it went on
    private record Outcome(
            SteadyClient.Times before,
            SteadyClient.Times meanwhile,
            Attack.Said said,
            Map<String, Long> firewall,
            long closed,
            double seconds) {
        long packets(String counter) {
            return firewall.getOrDefault(counter, 0L);
        }
    }

    /// Has the partner ask before and during a flood, and then waits until nothing of it is left at the edge.
    ///
    /// @param addresses that each attacker comes from
    /// @param begun when it counts as under way
    /// @param enough when it may end, behind the partner's last answer
    private Outcome flood(
            FloodProgram.Kind kind,
            int amount,
            int addresses,
            Predicate<Attack.Said> begun,
            Predicate<Attack.Said> enough)
            throws Exception {
        long openBefore = edge.open();
        long closedBefore = edge.closed();
        SteadyClient.Times before = client.send(REQUESTS, REQUESTS_PER_S);
        Map<String, Long> firewall = edge.firewall();
        long beganNs = System.nanoTime();
        Attack attack = new Attack(net, kind, amount, edge.https(), addresses);
        SteadyClient.Times meanwhile;
        try {
            awaitSaid(attack, kind + " to be under way", begun);
            meanwhile = client.send(REQUESTS, REQUESTS_PER_S);
            assertThat(edge.files()).as("open files").isLessThan(FILES_MAX);
            if (kind == FloodProgram.Kind.SYN) {
                assertThat(edge.open()).as("connections of the edge").isLessThan(openBefore + REQUESTS_PER_S);
            }
            awaitSaid(attack, kind + " to have been enough", enough);
        } finally {
            attack.close();
        }
        double seconds = (System.nanoTime() - beganNs) / 1e9;
        Map<String, Long> now = edge.firewall();
        firewall.replaceAll((name, packets) -> now.getOrDefault(name, 0L) - packets);
        assertThat(firewall).as("nothing is dropped at other ports").containsEntry("strangers", 0L);
        Until.says("what is left of " + kind + " to be gone", SOON, () -> gone(openBefore));
        return new Outcome(before, meanwhile, attack.said(), firewall, edge.closed() - closedBefore, seconds);
    }

    private void slow() throws Exception {
        Outcome slow =
                flood(FloodProgram.Kind.SLOW, SLOW, MANY, said -> said.done() >= SLOW, said -> said.ended() >= SLOW);
        tell(
                SLOW + " slow connections",
                slow,
                slow.said.done() + " were made, and " + slow.said.ended() + " ended by the edge: "
                        + edge.metrics("binax_gateway_connections_closed_total"));
        assertThat(slow.closed)
                .as("connections that the edge says it closed")
                .isGreaterThanOrEqualTo(slow.said.ended());
    }

    private void syn() throws Exception {
        Outcome syn = flood(FloodProgram.Kind.SYN, SYN_PER_S, FEW, said -> said.sent() >= SYN_PER_S, _ -> true);
        tell(
                SYN_PER_S + " SYN/s of few",
                syn,
                syn.said.sent() + " were sent in " + Math.round(syn.seconds) + " s; the firewall: " + syn.firewall);
        // What each address may open in that time and at once, and the partner's own new connections.
        double letInMax = FloodNet.ATTACKERS * FEW * NEW_OF_ONE * (syn.seconds + 2) + REQUESTS;
        assertThat((double) syn.packets("let_in")).as("SYNs that got in").isLessThan(letInMax);
        assertThat(syn.packets("rate_of_one") + syn.packets("connections_of_one"))
                .as("SYNs that were dropped")
                .isPositive()
                .isGreaterThanOrEqualTo((long) (syn.said.sent() * COUNTED - letInMax));
    }

    /// From so many addresses that none of them has too much.
    private void forged() throws Exception {
        Outcome syn = flood(FloodProgram.Kind.SYN, SYN_PER_S, FORGED, said -> said.sent() >= SYN_PER_S, _ -> true);
        tell(
                SYN_PER_S + " SYN/s of many",
                syn,
                syn.said.sent() + " were sent in " + Math.round(syn.seconds) + " s; the firewall: " + syn.firewall);
        assertThat(syn.packets("let_in") + syn.packets("rate_of_all"))
                .as("SYNs that were let in, or too many of all")
                .isGreaterThanOrEqualTo((long) (syn.said.sent() * COUNTED));
    }

    private void handshakes() throws Exception {
        Outcome tls = flood(
                FloodProgram.Kind.TLS, HANDSHAKES_PER_S, MANY, said -> said.done() >= 3L * HANDSHAKES_PER_S, _ -> true);
        tell(
                HANDSHAKES_PER_S + " TLS handshakes/s",
                tls,
                tls.said.done() + " were made in " + Math.round(tls.seconds)
                        + " s, the start of who made them among it");
    }

    private static void awaitSaid(Attack attack, String what, Predicate<Attack.Said> enough) {
        Until.says(
                what,
                SOON,
                () -> enough.test(attack.said()) ? "" : attack.said().toString());
    }

    /// Empty where the edge has no more connections than the partner keeps, and so many files.
    private String gone(long openBefore) throws IOException, InterruptedException {
        long open = edge.open();
        int files = edge.files();
        return open <= openBefore + REQUESTS_PER_S && files < open + FILES_BESIDE
                ? ""
                : open + " connections are open, " + files + " files";
    }

    private void tell(String flood, Outcome came, String rest) {
        double ratio = came.meanwhile.ms(99) / came.before.ms(99);
        String verdict = ratio <= RATIO_MAX ? "held" : "broken";
        System.out.printf(
                Locale.ROOT,
                "%-24s %8.1f %8.1f %10.1f %8.1f   p99 %.2f times (at most %.0f: %s); %s%n",
                flood,
                came.before.ms(50),
                came.before.ms(99),
                came.meanwhile.ms(50),
                came.meanwhile.ms(99),
                ratio,
                RATIO_MAX,
                verdict,
                rest);
        if (ratio > RATIO_MAX) {
            broken.add(flood + ": " + ratio);
        }
    }
}
