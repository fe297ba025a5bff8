package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.binaxpay.gateway.Connections.Reason;
import com.binaxpay.gateway.Connections.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Real connections over loopback, in the test's own time.
class ConnectionsTest {
    private static final long SECOND_NS = 1_000_000_000L;
    private static final InetAddress STRANGER = InetAddress.ofLiteral("127.0.0.9");
    private static final InetAddress MANY = InetAddress.ofLiteral("127.0.0.8");

    private final List<Reason> closed = new ArrayList<>();
    private final List<SocketChannel> opened = new ArrayList<>();
    private long nowNs = -7 * SECOND_NS;
    private final Connections connections = new Connections(
            new Connections.Rules(
                    8, 3, Duration.ofSeconds(10), Duration.ofSeconds(30), MANY::equals, from -> !from.equals(STRANGER)),
            () -> nowNs,
            closed::add);
    private ServerSocketChannel server;

    @BeforeEach
    void listen() throws IOException {
        server = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void close() throws IOException {
        for (SocketChannel each : opened) {
            each.close();
        }
        server.close();
    }

    private SocketChannel connect(InetAddress from) throws IOException {
        SocketChannel client = SocketChannel.open().bind(new InetSocketAddress(from, 0));
        client.connect(server.getLocalAddress());
        opened.add(client);
        SocketChannel accepted = server.accept();
        opened.add(accepted);
        connections.accepted(accepted);
        return accepted;
    }

    private SocketChannel connect(String from) throws IOException {
        return connect(InetAddress.ofLiteral(from));
    }

    private Turn begins(SocketChannel accepted, boolean isStream) throws IOException {
        return connections.begins(accepted.getRemoteAddress(), isStream).orElseThrow();
    }

    @Test
    void accepted_moreThanOneAddressMayHave_isTurnedAwayAndOthersAreNot() throws IOException {
        SocketChannel first = connect("127.0.0.2");
        connect("127.0.0.2");
        connect("127.0.0.2");
        assertThatThrownBy(() -> connect("127.0.0.2")).hasMessageContaining("has 3 connections");
        connect("127.0.0.3");
        for (int i = 0; i < 4; i++) {
            connect(MANY);
        }
        assertThat(closed).containsExactly(Reason.ADDRESS);
        first.close();
        connections.look();
        connect("127.0.0.2");
        assertThat(connections.count()).isEqualTo(8);
    }

    @Test
    void accepted_fromWhereNobodyMayCome_isTurnedAway() {
        assertThatThrownBy(() -> connect(STRANGER)).hasMessageContaining("may not come");
        assertThat(closed).containsExactly(Reason.STRANGER);
        assertThat(connections.count()).isZero();
    }

    @Test
    void look_whoStandsStill_isClosedAndWhoIsServedIsNot() throws IOException {
        SocketChannel silent = connect("127.0.0.2");
        SocketChannel served = connect("127.0.0.2");
        SocketChannel reading = connect("127.0.0.2");
        SocketChannel idle = connect("127.0.0.3");
        Turn ofServed = begins(served, false);
        Turn ofReading = begins(reading, false);
        begins(idle, false).ends();
        nowNs += 10 * SECOND_NS;
        ofReading.reads();
        connections.look();
        assertThat(silent.isOpen()).isTrue();
        nowNs++;
        connections.look();
        assertThat(silent.isOpen()).isFalse();
        nowNs += 10 * SECOND_NS;
        connections.look();
        assertThat(reading.isOpen()).as("a body that stands still").isFalse();
        ofServed.sends();
        nowNs += 30 * SECOND_NS + 1;
        connections.look();
        assertThat(served.isOpen()).as("an answer that is not taken").isFalse();
        assertThat(idle.isOpen()).as("who was answered and asks nothing more").isTrue();
        assertThat(closed).containsExactly(Reason.STILL, Reason.STILL, Reason.STILL);
        assertThat(connections.count()).isEqualTo(1);
    }

    /// Another stream that is served does not hide it.
    @Test
    void look_oneOfSeveralStreamsStandsStill_connectionIsClosed() throws IOException {
        SocketChannel shared = connect("127.0.0.2");
        Turn still = begins(shared, true);
        Turn served = begins(shared, true);
        still.reads();
        served.reads();
        nowNs += 6 * SECOND_NS;
        served.goesOn();
        served.reads();
        connections.look();
        assertThat(shared.isOpen()).isTrue();
        nowNs += 4 * SECOND_NS + 1;
        connections.look();
        assertThat(shared.isOpen()).isFalse();
        assertThat(closed).containsExactly(Reason.STILL);
    }

    /// As one is that waits for the rest of a body in the server's own code.
    @Test
    void look_streamOutlivesItsConnection_isWokenUntilItEnds() throws Exception {
        SocketChannel shared = connect("127.0.0.2");
        SocketAddress peer = shared.getRemoteAddress();
        CountDownLatch isAnswered = new CountDownLatch(1);
        AtomicInteger wakings = new AtomicInteger();
        Thread stream = Thread.ofVirtual().start(() -> {
            connections.begins(peer, true).orElseThrow().ends();
            isAnswered.countDown();
            while (wakings.get() < 2) {
                LockSupport.park();
                wakings.addAndGet(Thread.interrupted() ? 1 : 0);
            }
        });
        isAnswered.await();
        connections.look();
        assertThat(wakings).as("while its connection is there").hasValue(0);
        shared.close();
        await("the stream's end").until(() -> {
            connections.look();
            return !stream.isAlive();
        });
        assertThat(wakings).hasValue(2);
        assertThat(closed).isEmpty();
        assertThat(connections.count()).isZero();
    }

    /// What a stream does meanwhile must not be ended by it: a channel to a file would be closed.
    @Test
    void look_streamOfAnEndedConnectionIsAtWork_isNotWoken() throws Exception {
        SocketChannel shared = connect("127.0.0.2");
        Turn turn = begins(shared, true);
        shared.close();
        connections.look();
        assertThat(Thread.interrupted()).isFalse();
        assertThat(connections.left()).isEqualTo(1);

        turn.reads();
        connections.look();
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
        turn.goesOn();
        assertThat(Thread.interrupted()).as("once it goes on").isFalse();
        assertThat(turn.mayBeCutOff()).isTrue();
    }

    /// A stream whose connection was forgotten before it began is found all the same.
    @Test
    void look_streamBeginsAfterItsConnectionEnded_isWoken() throws Exception {
        SocketChannel shared = connect("127.0.0.2");
        SocketAddress peer = shared.getRemoteAddress();
        shared.close();
        connections.look();
        Turn turn = connections.begins(peer, true).orElseThrow();
        turn.reads();
        connections.look();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(connections.left()).isEqualTo(1);
        assertThat(connections.begins(peer, false)).as("not a stream").isEmpty();
    }

    /// Nobody may read the others' bodies from the connection while one stream's waits for us.
    @Test
    void look_oneStreamsBodyWaitsForUs_othersAreNotLate() throws IOException {
        SocketChannel shared = connect("127.0.0.2");
        Turn busy = begins(shared, true);
        busy.reads();
        busy.goesOn();
        Turn waiting = begins(shared, true);
        waiting.reads();
        nowNs += 20 * SECOND_NS;
        connections.look();
        assertThat(shared.isOpen()).isTrue();

        busy.reads();
        busy.hasAll();
        busy.goesOn();
        nowNs += 10 * SECOND_NS + 1;
        connections.look();
        assertThat(shared.isOpen()).as("once the other has all of its body").isFalse();
    }

    @Test
    void look_placesRunOut_whoWaitsLongestGoesAndWhoNeverAskedGoesFirst() throws IOException {
        SocketChannel known = connect(MANY);
        begins(known, false).ends();
        SocketChannel busy = connect(MANY);
        begins(busy, false);
        nowNs += SECOND_NS;
        SocketChannel old = connect(MANY);
        nowNs += SECOND_NS;
        for (int i = 0; i < 4; i++) {
            connect(MANY);
        }
        nowNs += SECOND_NS + 1;
        connections.look();
        assertThat(closed).containsExactly(Reason.CROWDED);
        assertThat(old.isOpen()).isFalse();
        assertThat(known.isOpen()).isTrue();
        assertThat(busy.isOpen()).isTrue();
        assertThat(connections.count()).isEqualTo(6);
    }
}
