package com.binaxpay.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CallsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final byte[] NOTHING = {};

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();
    private DevAuthority authority;

    @BeforeEach
    void makeAuthority() throws IOException {
        authority = DevAuthority.open(directory.resolve("pki"), InstantSource.system());
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void call_echo_answersWithThePeersNameAndRole() throws Exception {
        CallServer server = serve(echo());
        CallClient client = connect("eu", server.port(), authority.process("africa-lagos", Role.EDGE));

        byte[] answer = client.callAndWait("echo", utf8("hello"), LONG);

        assertThat(answer).asString(StandardCharsets.UTF_8).isEqualTo("hello from africa-lagos EDGE");
        assertThat(client.pendingCalls()).isZero();
    }

    @Test
    void call_tenThousandAtOnce_eachGetsItsOwnAnswer() throws Exception {
        List<CompletableFuture<byte[]>> held = new ArrayList<>();
        CountDownLatch allThere = new CountDownLatch(10_000);
        CallServer server = serve(new Handlers()
                .call(
                        "later",
                        (request, peer) -> {
                            CompletableFuture<byte[]> answer = new CompletableFuture<>();
                            synchronized (held) {
                                held.add(answer.completeAsync(() -> request, allWaitFor(allThere)));
                            }
                            allThere.countDown();
                            return answer;
                        },
                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());

        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            answers.add(client.call("later", number(i), LONG));
        }

        for (int i = 0; i < 10_000; i++) {
            assertThat(answers.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(number(i));
        }
    }

    @Test
    void call_bodiesOfManyMegabytes_arriveWhole() throws Exception {
        CallServer server = serve(
                new Handlers().call("same", (request, peer) -> CompletableFuture.completedFuture(request), Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());
        byte[] large = new byte[Settings.BODY_BYTES_MAX];
        large[large.length - 1] = 7;

        assertThat(client.callAndWait("same", large, LONG)).isEqualTo(large);
        assertThatThrownBy(() -> client.callAndWait("same", new byte[Settings.BODY_BYTES_MAX + 1], LONG))
                .isInstanceOf(TransportException.CallRefused.class);
    }

    @Test
    void call_blockingHandlerThatFails_saysWhy() throws Exception {
        CallServer server = serve(new Handlers()
                .call(
                        "fails",
                        CallHandler.blocking((request, peer) -> {
                            throw new IOException("disk is full");
                        }),
                        Role.EDGE)
                .call(
                        "throws",
                        (request, peer) -> {
                            throw new IllegalStateException("at once");
                        },
                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());

        assertThatThrownBy(() -> client.callAndWait("fails", NOTHING, LONG))
                .isInstanceOf(TransportException.CallFailed.class)
                .hasMessage("IOException: disk is full");
        assertThatThrownBy(() -> client.callAndWait("throws", NOTHING, LONG))
                .isInstanceOf(TransportException.CallFailed.class)
                .hasMessage("IllegalStateException: at once");
    }

    @Test
    void call_unknownMethodOrWrongRole_isRefusedAndNotExecuted() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        CallServer server = serve(new Handlers()
                .call(
                        "nodes-only",
                        (request, peer) -> {
                            executed.incrementAndGet();
                            return CompletableFuture.completedFuture(request);
                        },
                        Role.NODE));
        CallClient client = connect("eu", server.port(), edge());

        assertThatThrownBy(() -> client.callAndWait("nodes-only", NOTHING, LONG))
                .isInstanceOf(TransportException.CallRefused.class);
        assertThatThrownBy(() -> client.callAndWait("no-such", NOTHING, LONG))
                .isInstanceOf(TransportException.CallRefused.class);
        assertThat(executed).hasValue(0);
    }

    @Test
    void connect_withAnotherAuthoritysCertificate_isNeverConnected() throws Exception {
        CallServer server = serve(echo());
        DevAuthority stranger = DevAuthority.open(directory.resolve("other"), InstantSource.system());
        Identity theirs = stranger.process("africa-lagos", Role.EDGE);
        Identity trusting = new Identity(theirs.certFile(), theirs.keyFile(), authority.caFile());
        CallClient client = client("eu", server.port(), trusting);
        CallClient suspicious = client("eu", server.port(), theirs);

        // A good client that comes later is served while these still try in vain.
        connect("eu", server.port(), edge()).callAndWait("echo", NOTHING, LONG);
        assertThat(server.connections()).isEqualTo(1);
        assertThatThrownBy(() -> client.callAndWait("echo", NOTHING, LONG))
                .isInstanceOf(TransportException.NotConnected.class);
        assertThatThrownBy(() -> suspicious.callAndWait("echo", NOTHING, LONG))
                .isInstanceOf(TransportException.NotConnected.class);
    }

    @Test
    void connect_toAProcessOfAnotherName_isNeverConnected() throws Exception {
        CallServer server = serve(echo());
        CallClient client = client("uk", server.port(), edge());

        connect("eu", server.port(), edge()).callAndWait("echo", NOTHING, LONG);
        assertThatThrownBy(() -> client.callAndWait("echo", NOTHING, LONG))
                .isInstanceOf(TransportException.NotConnected.class);
    }

    @Test
    void connect_inPlaintext_isCut() throws Exception {
        CallServer server = serve(echo());
        try (var socket = new java.net.Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(utf8("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
            byte[] said = socket.getInputStream().readAllBytes();
            // A TLS alert (record type 21) at most, then the end.
            assertThat(said.length == 0 || said[0] == 21).isTrue();
        }
    }

    @Test
    void call_serverGoesWhileItWaits_isLostAtOnceAndLaterNotConnected() throws Exception {
        CountDownLatch there = new CountDownLatch(1);
        CallServer server = serve(new Handlers()
                .call(
                        "hang",
                        (request, peer) -> {
                            there.countDown();
                            return new CompletableFuture<>();
                        },
                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());
        CompletableFuture<byte[]> answer = client.call("hang", NOTHING, LONG);
        assertThat(there.await(60, TimeUnit.SECONDS)).isTrue();

        server.close();

        assertThat(failureOf(answer)).isInstanceOf(TransportException.ConnectionLost.class);
        assertThat(failureOf(client.call("hang", NOTHING, LONG))).isInstanceOf(TransportException.NotConnected.class);
    }

    @Test
    void call_serverComesBack_isConnectedAgainByItself() throws Exception {
        CallServer first = serve(echo());
        CallClient client = connect("eu", first.port(), edge());
        client.callAndWait("echo", NOTHING, LONG);
        first.close();
        // The client may not have seen the end yet: wait until it has.
        failureOf(client.call("echo", NOTHING, LONG));

        serve(echo(), first.port());
        client.whenConnected().get(60, TimeUnit.SECONDS);

        assertThat(client.callAndWait("echo", NOTHING, LONG)).isNotEmpty();
    }

    @Test
    void call_silentPeer_isLostThoughTheConnectionStands() throws Exception {
        CallServer server = serve(new Handlers().call("hang", (request, peer) -> new CompletableFuture<>(), Role.EDGE));
        try (Relay relay = new Relay(server.port())) {
            CallClient client = connect("eu", relay.port(), edge());
            CompletableFuture<byte[]> answer = client.call("hang", NOTHING, LONG);

            relay.pause();

            assertThat(failureOf(answer)).isInstanceOf(TransportException.ConnectionLost.class);
        }
    }

    @Test
    void call_noAnswerInTime_timesOut() throws Exception {
        CallServer server = serve(new Handlers().call("hang", (request, peer) -> new CompletableFuture<>(), Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());

        assertThatThrownBy(() -> client.callAndWait("hang", NOTHING, Duration.ofMillis(50)))
                .isInstanceOf(TransportException.CallTimedOut.class);
        assertThat(client.pendingCalls()).isZero();
        assertThat(client.isConnected()).isTrue();
    }

    @Test
    void call_moreThanMayWait_isRefusedAtOnce() throws Exception {
        CallServer server = serve(new Handlers().call("hang", (request, peer) -> new CompletableFuture<>(), Role.EDGE));
        Settings few =
                new Settings(Duration.ofSeconds(30), LONG, Duration.ofMillis(50), Duration.ofMillis(200), 10, 1 << 20);
        Transport transport = opened(Transport.open(edge(), few));
        CallClient client = transport.connect("eu", loopback(server.port()));
        client.whenConnected().get(60, TimeUnit.SECONDS);
        List<CompletableFuture<byte[]>> waiting = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            waiting.add(client.call("hang", NOTHING, LONG));
        }

        assertThat(failureOf(client.call("hang", NOTHING, LONG))).isInstanceOf(TransportException.Overloaded.class);
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
    }

    @Test
    void call_serverWithTooManyInFlight_isRefusedAndNotExecuted() throws Exception {
        Settings few =
                new Settings(Duration.ofSeconds(30), LONG, Duration.ofMillis(50), Duration.ofMillis(200), 10, 1 << 20);
        Queue<CompletableFuture<byte[]>> held = new ConcurrentLinkedQueue<>();
        CallServer server = opened(Transport.open(authority.process("eu", Role.NODE), few))
                .serve(
                        loopback(0),
                        new Handlers()
                                .call(
                                        "hold",
                                        (request, peer) -> {
                                            CompletableFuture<byte[]> answer = new CompletableFuture<>();
                                            held.add(answer);
                                            return answer;
                                        },
                                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());
        List<CompletableFuture<byte[]>> answers = new ArrayList<>();
        for (int i = 0; i < 11; i++) {
            answers.add(client.call("hold", number(i), LONG));
        }

        assertThat(failureOf(answers.getLast())).isInstanceOf(TransportException.Overloaded.class);
        assertThat(held).hasSize(10);
        held.forEach(answer -> answer.complete(NOTHING));
        assertThat(answers.getFirst().get(60, TimeUnit.SECONDS)).isEmpty();
    }

    @Test
    void feed_itemsAndReconnection_goOnWithAFreshRequest() throws Exception {
        Handlers handlers = new Handlers()
                .feed(
                        "count",
                        (request, peer, sink) -> {
                            for (int i = 0; i < 3; i++) {
                                sink.send(number(ByteBuffer.wrap(request).getInt() + i));
                            }
                            return () -> {};
                        },
                        Role.EDGE);
        CallServer first = serve(handlers);
        CallClient client = connect("eu", first.port(), edge());
        LinkedBlockingQueue<Integer> items = new LinkedBlockingQueue<>();
        AtomicInteger next = new AtomicInteger(100);
        client.subscribe("count", () -> number(next.get()), item -> {
            next.set(ByteBuffer.wrap(item).getInt() + 1);
            items.add(ByteBuffer.wrap(item).getInt());
        });
        assertThat(take(items, 3)).containsExactly(100, 101, 102);

        first.close();
        serve(handlers, first.port());

        assertThat(take(items, 3)).containsExactly(103, 104, 105);
    }

    @Test
    void feed_subscriberCloses_endsTheSource() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CallServer server = serve(new Handlers()
                .feed(
                        "endless",
                        (request, peer, sink) -> {
                            began.countDown();
                            return ended::countDown;
                        },
                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());
        var subscription = client.subscribe("endless", () -> NOTHING, item -> {});
        assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();

        subscription.close();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void feed_connectionGoes_endsTheSourceAndTellsTheSubscriber() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(1);
        CallServer server = serve(new Handlers()
                .feed(
                        "endless",
                        (request, peer, sink) -> {
                            began.countDown();
                            return ended::countDown;
                        },
                        Role.EDGE));
        CallClient client = connect("eu", server.port(), edge());
        CompletableFuture<TransportException> told = new CompletableFuture<>();
        client.subscribe("endless", () -> NOTHING, new FeedListener() {
            @Override
            public void onItem(byte[] item) {}

            @Override
            public void onInterrupted(TransportException reason) {
                told.complete(reason);
            }
        });
        assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();

        server.close();

        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(told.get(60, TimeUnit.SECONDS)).isInstanceOf(TransportException.ConnectionLost.class);
    }

    private static Handlers echo() {
        return new Handlers()
                .call(
                        "echo",
                        CallHandler.blocking((request, peer) -> utf8(new String(request, StandardCharsets.UTF_8)
                                + " from " + peer.name() + " " + peer.role())),
                        Role.EDGE,
                        Role.NODE);
    }

    private static java.util.concurrent.Executor allWaitFor(CountDownLatch latch) {
        return task -> Thread.startVirtualThread(() -> {
            try {
                latch.await();
                task.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private CallServer serve(Handlers handlers) throws IOException {
        return serve(handlers, 0);
    }

    private CallServer serve(Handlers handlers, int port) throws IOException {
        return opened(Transport.open(authority.process("eu", Role.NODE), Settings.defaults()))
                .serve(loopback(port), handlers);
    }

    private CallClient client(String name, int port, Identity identity) {
        return opened(Transport.open(identity, Settings.defaults())).connect(name, loopback(port));
    }

    private CallClient connect(String name, int port, Identity identity) throws Exception {
        CallClient client = client(name, port, identity);
        client.whenConnected().get(60, TimeUnit.SECONDS);
        return client;
    }

    private Transport opened(Transport transport) {
        open.add(transport);
        return transport;
    }

    private Identity edge() throws IOException {
        return authority.process("africa-lagos", Role.EDGE);
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static Throwable failureOf(CompletableFuture<?> answer) throws Exception {
        try {
            answer.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
        throw new AssertionError("was answered");
    }

    private static List<Integer> take(LinkedBlockingQueue<Integer> items, int count) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            Integer next = items.poll(60, TimeUnit.SECONDS);
            assertThat(next).as("next item").isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
