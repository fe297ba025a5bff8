package com.binaxpay.transport;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The client's end of one connection, from the attempt to make it until it is lost. It is never used again then.
final class ClientLink extends ClientCall.Listener<byte[]> implements Outbox.Wire {
    private static final long SWEEPS_IN_SILENCE = 8;

    private record Pending(Frame frame, CompletableFuture<byte[]> answer, long deadlineNs) {}

    private final CallClient owner;
    private final EventLoop ioThread;
    private final Settings settings;
    private final String name;
    private final InetSocketAddress address;
    private final Outbox outbox;
    private final Assembler assembler = new Assembler(this::onFrame);
    private final AtomicLong lastId = new AtomicLong();
    private final AtomicInteger pendingCount = new AtomicInteger();
    private final Map<Long, Pending> pending = new ConcurrentHashMap<>();
    private final Map<Long, CallClient.Subscription> feeds = new ConcurrentHashMap<>();

    private @Nullable ManagedChannel channel;
    private @Nullable ClientCall<byte[], byte[]> call;
    private @Nullable ScheduledFuture<?> sweep;
    private long startedNs;
    private long heardNs;
    private long probedNs;
    private boolean isUp;
    private boolean hasFailed;

    ClientLink(CallClient owner, EventLoop ioThread, Settings settings, String name, InetSocketAddress address) {
        this.owner = owner;
        this.ioThread = ioThread;
        this.settings = settings;
        this.name = name;
        this.address = address;
        this.outbox = new Outbox(ioThread, this, settings.queuedBytesMax());
    }

    int pendingCalls() {
        return pendingCount.get();
    }

    /// Begins to connect.
    void start(Identity identity) {
        ioThread.execute(() -> {
            try {
                open(identity);
            } catch (Exception e) {
                failHere(e.getClass().getSimpleName() + ": " + e.getMessage());
            }
        });
    }

    CompletableFuture<byte[]> call(String method, byte[] request, long timeoutNs) {
        Frame.checkMethod(method);
        if (request.length > Settings.BODY_BYTES_MAX) {
            return CompletableFuture.failedFuture(
                    new TransportException.CallRefused("request over 32 MiB: " + request.length));
        }
        if (pendingCount.incrementAndGet() > settings.pendingCallsMax()) {
            pendingCount.decrementAndGet();
            return CompletableFuture.failedFuture(new TransportException.Overloaded("too many calls wait for " + name));
        }
        long id = lastId.incrementAndGet();
        Frame frame = new Frame(Frame.Kind.CALL, id, method, request);
        Pending entry = new Pending(frame, new CompletableFuture<>(), System.nanoTime() + timeoutNs);
        pending.put(id, entry);
        switch (outbox.offer(frame)) {
            case YES -> {}
            case FULL -> complete(id, new TransportException.Overloaded("too many bytes wait for " + name));
            case CLOSED -> complete(id, new TransportException.NotConnected("no connection to " + name));
        }
        return entry.answer();
    }

    void subscribe(CallClient.Subscription subscription) {
        if (subscription.isClosed() || feeds.containsValue(subscription)) {
            return;
        }
        long id = lastId.incrementAndGet();
        feeds.put(id, subscription);
        outbox.offerAlways(new Frame(Frame.Kind.SUBSCRIBE, id, subscription.method, subscription.request.get()));
    }

    void unsubscribe(CallClient.Subscription subscription) {
        feeds.forEach((id, feed) -> {
            if (feed == subscription && feeds.remove(id) != null) {
                outbox.offerAlways(Frame.of(Frame.Kind.UNSUBSCRIBE, id));
            }
        });
    }

    /// Ends the link; any thread.
    void fail(String reason) {
        if (ioThread.inEventLoop()) {
            failHere(reason);
            return;
        }
        try {
            ioThread.execute(() -> failHere(reason));
        } catch (RejectedExecutionException e) {
            // The I/O thread is gone, and so is the connection; only those who wait are left.
            outbox.close();
            failPending(reason);
        }
    }

    @Override
    public void onMessage(byte[] message) {
        heardNs = System.nanoTime();
        try {
            assembler.onMessage(message);
        } catch (IllegalArgumentException e) {
            failHere(String.valueOf(e.getMessage()));
            return;
        }
        ClientCall<byte[], byte[]> stream = call;
        if (!hasFailed && stream != null) {
            stream.request(1);
        }
    }

    @Override
    public void onReady() {
        outbox.drain();
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        Throwable cause = status.getCause();
        fail(status.getCode() + (cause == null ? "" : " " + cause.getMessage()));
    }

    @Override
    public boolean isReady() {
        ClientCall<byte[], byte[]> stream = call;
        return !hasFailed && stream != null && stream.isReady();
    }

    @Override
    public void send(byte[] message) {
        ClientCall<byte[], byte[]> stream = call;
        if (stream != null) {
            stream.sendMessage(message);
        }
    }

    private void open(Identity identity) throws Exception {
        if (hasFailed) {
            return;
        }
        startedNs = System.nanoTime();
        // Checked against the server's certificate: whoever answers there must be the process that is meant.
        ManagedChannel made = NettyChannelBuilder.forAddress(address)
                .channelType(NioSocketChannel.class)
                .eventLoopGroup(ioThread)
                .directExecutor()
                .overrideAuthority(name)
                .sslContext(sslContext(identity))
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        settings.connectTimeout().toMillis())
                .maxInboundMessageSize(Channels.MESSAGE_BYTES_MAX)
                .initialFlowControlWindow(Channels.WINDOW_BYTES)
                .disableRetry()
                .build();
        channel = made;
        ClientCall<byte[], byte[]> stream = made.newCall(Channels.STREAM, CallOptions.DEFAULT);
        call = stream;
        long sweepNs = Math.max(1, settings.silence().toNanos() / SWEEPS_IN_SILENCE);
        sweep = ioThread.scheduleAtFixedRate(this::sweep, sweepNs, sweepNs, TimeUnit.NANOSECONDS);
        stream.start(this, new Metadata());
        stream.request(2);
    }

    private void onFrame(Frame frame) {
        if (!isUp) {
            isUp = true;
            owner.onUp(this);
        }
        switch (frame.kind) {
            case ANSWER -> complete(frame.id, frame.body);
            case FAILED -> ended(frame.id, new TransportException.CallFailed(frame.text()));
            case REFUSED -> ended(frame.id, new TransportException.CallRefused(frame.text()));
            case OVERLOADED -> ended(frame.id, new TransportException.Overloaded("too many calls at " + name));
            case ITEM -> {
                CallClient.Subscription feed = feeds.get(frame.id);
                if (feed != null && !feed.isClosed()) {
                    feed.listener.onItem(frame.body);
                }
            }
            case PONG -> {}
            case CALL, SUBSCRIBE, UNSUBSCRIBE, PING, PART ->
                throw new IllegalArgumentException("a server does not send " + frame.kind);
        }
    }

    /// A call or a feed came to an end without an answer.
    private void ended(long id, TransportException reason) {
        CallClient.Subscription feed = feeds.remove(id);
        if (feed == null) {
            complete(id, reason);
            return;
        }
        if (!feed.isClosed()) {
            feed.listener.onInterrupted(reason);
            var unused = ioThread.schedule(
                    () -> resubscribe(feed), settings.reconnectMax().toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void resubscribe(CallClient.Subscription feed) {
        if (!hasFailed) {
            subscribe(feed);
        }
    }

    private void complete(long id, byte[] answer) {
        Pending entry = remove(id);
        if (entry != null) {
            entry.answer().complete(answer);
        }
    }

    private void complete(long id, TransportException failure) {
        Pending entry = remove(id);
        if (entry != null) {
            entry.answer().completeExceptionally(failure);
        }
    }

    private @Nullable Pending remove(long id) {
        Pending entry = pending.remove(id);
        if (entry != null) {
            pendingCount.decrementAndGet();
        }
        return entry;
    }

    /// Now and then: gives up what is overdue, probes a silent peer, gives up a dead one.
    private void sweep() {
        long nowNs = System.nanoTime();
        if (!isUp) {
            if (nowNs - startedNs > settings.connectTimeout().toNanos()) {
                failHere("no connection in time");
            }
            return;
        }
        if (nowNs - heardNs > settings.silence().toNanos()) {
            failHere("silent for " + settings.silence());
            return;
        }
        // Sent though answers flow: the server too wants to know that its peer lives.
        if (nowNs - probedNs > settings.silence().toNanos() / 4) {
            probedNs = nowNs;
            outbox.offerProbe(Frame.of(Frame.Kind.PING, 0));
        }
        pending.forEach((id, entry) -> {
            if (nowNs - entry.deadlineNs() > 0) {
                complete(id, new TransportException.CallTimedOut(entry.frame().method + " at " + name + ": no answer"));
            }
        });
    }

    private void failHere(String reason) {
        if (hasFailed) {
            return;
        }
        hasFailed = true;
        outbox.close();
        if (sweep != null) {
            sweep.cancel(false);
        }
        owner.onDown(this, reason);
        failPending(reason);
        if (call != null) {
            call.cancel("link ended", null);
        }
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    private void failPending(String reason) {
        for (Long id : List.copyOf(pending.keySet())) {
            Pending entry = remove(id);
            if (entry != null) {
                entry.answer().completeExceptionally(lost(entry.frame(), reason));
            }
        }
        List<CallClient.Subscription> cut = new ArrayList<>(feeds.values());
        feeds.clear();
        TransportException interrupted = new TransportException.ConnectionLost(name + ": " + reason);
        cut.stream().filter(feed -> !feed.isClosed()).forEach(feed -> feed.listener.onInterrupted(interrupted));
    }

    private TransportException lost(Frame frame, String reason) {
        String message = "connection to " + name + " lost: " + reason;
        return frame.isTaken()
                ? new TransportException.ConnectionLost(message)
                : new TransportException.NotConnected(message);
    }

    private static SslContext sslContext(Identity identity) throws IOException {
        var builder = SslContextBuilder.forClient()
                .keyManager(PemTls.keys(identity))
                .trustManager(PemTls.authorities(identity))
                .protocols("TLSv1.3");
        return GrpcSslContexts.configure(builder, SslProvider.JDK).build();
    }
}
