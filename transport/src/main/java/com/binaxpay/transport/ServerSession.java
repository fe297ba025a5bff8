package com.binaxpay.transport;

import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The server's end of one connection. gRPC calls it on the server's I/O thread, and so does the outbox; answers come
/// from any thread.
final class ServerSession extends ServerCall.Listener<byte[]> implements Outbox.Wire {
    private static final Logger log = LoggerFactory.getLogger(ServerSession.class);
    private static final int MESSAGE_CHARS_MAX = 500;

    private final ServerCall<byte[], byte[]> call;
    private final Settings settings;
    private final Map<String, Handlers.Method> methods;
    private final Set<ServerSession> sessions;
    private final Peer peer;
    private final Outbox outbox;
    private final Assembler assembler = new Assembler(this::onFrame);
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<Long, Feed> feeds = new ConcurrentHashMap<>();

    /// Owned by the I/O thread, like what follows.
    private long heardNs = System.nanoTime();

    private boolean isPaused;
    private boolean isEnded;

    private ServerSession(
            ServerCall<byte[], byte[]> call,
            Executor ioThread,
            Settings settings,
            Map<String, Handlers.Method> methods,
            Set<ServerSession> sessions,
            Peer peer) {
        this.call = call;
        this.settings = settings;
        this.methods = methods;
        this.sessions = sessions;
        this.peer = peer;
        this.outbox = new Outbox(ioThread, this, settings.queuedBytesMax());
    }

    static ServerCall.Listener<byte[]> start(
            ServerCall<byte[], byte[]> call,
            Executor ioThread,
            Settings settings,
            Map<String, Handlers.Method> methods,
            Set<ServerSession> sessions) {
        SSLSession tls = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        Optional<Peer> peer = tls == null ? Optional.empty() : Peer.of(tls);
        if (peer.isEmpty()) {
            call.close(Status.UNAUTHENTICATED.withDescription("certificate names no process and role"), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        ServerSession session = new ServerSession(call, ioThread, settings, methods, sessions, peer.get());
        sessions.add(session);
        call.sendHeaders(new Metadata());
        session.outbox.offerProbe(Frame.of(Frame.Kind.PONG, 0));
        call.request(2);
        return session;
    }

    @Override
    public void onMessage(byte[] message) {
        heardNs = System.nanoTime();
        try {
            assembler.onMessage(message);
        } catch (IllegalArgumentException e) {
            log.warn("connection of {} cut: {}", peer.name(), e.getMessage());
            end(Status.INVALID_ARGUMENT);
            return;
        }
        // A peer that sends calls but takes no answers is not read from until it has taken some.
        if (outbox.queuedBytes() < settings.queuedBytesMax()) {
            call.request(1);
        } else {
            isPaused = true;
        }
    }

    @Override
    public void onReady() {
        outbox.drain();
        if (isPaused && outbox.queuedBytes() < settings.queuedBytesMax()) {
            isPaused = false;
            call.request(1);
        }
    }

    @Override
    public void onHalfClose() {
        end(Status.OK);
    }

    @Override
    public void onCancel() {
        ended();
    }

    @Override
    public void onComplete() {
        ended();
    }

    @Override
    public boolean isReady() {
        return !isEnded && call.isReady();
    }

    @Override
    public void send(byte[] message) {
        call.sendMessage(message);
    }

    /// On the I/O thread: gives up a peer that no longer probes.
    void closeIfSilent() {
        if (System.nanoTime() - heardNs > 2 * settings.silence().toNanos()) {
            log.info("connection of {} cut: nothing heard for long", peer.name());
            end(Status.DEADLINE_EXCEEDED);
        }
    }

    private void onFrame(Frame frame) {
        switch (frame.kind) {
            case CALL -> onCall(frame);
            case SUBSCRIBE -> onSubscribe(frame);
            case UNSUBSCRIBE -> {
                Feed feed = feeds.get(frame.id);
                if (feed != null) {
                    feed.end();
                }
            }
            case PING -> outbox.offerProbe(Frame.of(Frame.Kind.PONG, 0));
            case ANSWER, FAILED, REFUSED, OVERLOADED, ITEM, PONG, PART ->
                throw new IllegalArgumentException("a client does not send " + frame.kind);
        }
    }

    private void onCall(Frame frame) {
        Handlers.Method method = methods.get(frame.method);
        if (!(method instanceof Handlers.CallMethod target)) {
            refuse(frame, "no such method: " + frame.method);
            return;
        }
        if (!target.roles().contains(peer.role())) {
            refuse(frame, "not for this role: " + frame.method);
            return;
        }
        if (inFlight.incrementAndGet() > settings.pendingCallsMax()) {
            inFlight.decrementAndGet();
            outbox.offerAlways(Frame.of(Frame.Kind.OVERLOADED, frame.id));
            return;
        }
        try {
            CompletionStage<byte[]> answer = target.handler().handle(frame.body, peer);
            answer.whenComplete((body, failure) -> onAnswer(frame, body, failure));
        } catch (RuntimeException e) {
            onAnswer(frame, null, e);
        }
    }

    private void onAnswer(Frame request, byte @Nullable [] body, @Nullable Throwable failure) {
        inFlight.decrementAndGet();
        if (body != null && body.length <= Settings.BODY_BYTES_MAX) {
            outbox.offerAlways(Frame.of(Frame.Kind.ANSWER, request.id, body));
            return;
        }
        String message = failure == null ? "no answer, or one over 32 MiB" : describe(failure);
        log.warn("call {} of {} failed: {}", request.method, peer.name(), message);
        outbox.offerAlways(Frame.text(Frame.Kind.FAILED, request.id, message));
    }

    private void onSubscribe(Frame frame) {
        Handlers.Method method = methods.get(frame.method);
        if (!(method instanceof Handlers.FeedMethod target)) {
            refuse(frame, "no such feed: " + frame.method);
            return;
        }
        if (!target.roles().contains(peer.role())) {
            refuse(frame, "not for this role: " + frame.method);
            return;
        }
        Feed feed = new Feed(frame.id);
        feeds.put(frame.id, feed);
        try {
            feed.begun(target.handler().open(frame.body, peer, feed));
        } catch (RuntimeException e) {
            feed.fail(describe(e));
        }
    }

    private void refuse(Frame frame, String message) {
        outbox.offerAlways(Frame.text(Frame.Kind.REFUSED, frame.id, message));
    }

    private void end(Status status) {
        if (!isEnded) {
            ended();
            call.close(status, new Metadata());
        }
    }

    private void ended() {
        isEnded = true;
        sessions.remove(this);
        outbox.close();
        feeds.values().forEach(Feed::end);
    }

    private static String describe(Throwable failure) {
        Throwable cause = failure instanceof java.util.concurrent.CompletionException && failure.getCause() != null
                ? failure.getCause()
                : failure;
        String message = cause.getClass().getSimpleName() + ": " + cause.getMessage();
        return message.substring(0, Math.min(MESSAGE_CHARS_MAX, message.length()));
    }

    /// One subscription of this connection. Items come from any thread.
    private final class Feed implements FeedHandler.Sink {
        private final long id;
        private @Nullable AutoCloseable source;
        private boolean hasEnded;

        Feed(long id) {
            this.id = id;
        }

        @Override
        public boolean send(byte[] item) {
            synchronized (this) {
                if (hasEnded) {
                    return false;
                }
            }
            return switch (outbox.offer(Frame.of(Frame.Kind.ITEM, id, item))) {
                case YES -> true;
                case CLOSED -> false;
                case FULL -> {
                    fail("subscriber too slow");
                    yield false;
                }
            };
        }

        @Override
        public void close() {
            fail("ended by the server");
        }

        void fail(String message) {
            if (end()) {
                outbox.offerAlways(Frame.text(Frame.Kind.FAILED, id, message));
            }
        }

        void begun(AutoCloseable opened) {
            synchronized (this) {
                if (!hasEnded) {
                    source = opened;
                    return;
                }
            }
            closeQuietly(opened);
        }

        /// True for the call that ended it.
        boolean end() {
            AutoCloseable toClose;
            synchronized (this) {
                if (hasEnded) {
                    return false;
                }
                hasEnded = true;
                toClose = source;
            }
            feeds.remove(id);
            if (toClose != null) {
                closeQuietly(toClose);
            }
            return true;
        }

        private void closeQuietly(AutoCloseable opened) {
            try {
                opened.close();
            } catch (Exception e) {
                log.warn("feed of {} did not close: {}", peer.name(), e.getMessage());
            }
        }
    }
}
