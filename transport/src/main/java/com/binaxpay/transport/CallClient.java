package com.binaxpay.transport;

import io.netty.channel.EventLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Calls one other process. Made by [Transport#connect]; any thread may use it.
///
/// It is connected or it is not: calls while it is not fail at once, and it goes on trying to connect by itself.
public final class CallClient implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CallClient.class);

    private final EventLoop ioThread;
    private final Identity identity;
    private final Settings settings;
    private final String name;
    private final InetSocketAddress address;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();

    private final Object stateLock = new Object();

    /// The link that answers, or null. Guarded by `stateLock` for writing.
    private volatile @Nullable ClientLink link;

    /// The link that is being made or answers. Guarded by `stateLock`, like what follows.
    private @Nullable ClientLink current;

    private CompletableFuture<Void> connected = new CompletableFuture<>();
    private int failures;
    private boolean isClosed;

    CallClient(EventLoop ioThread, Identity identity, Settings settings, String name, InetSocketAddress address) {
        this.ioThread = ioThread;
        this.identity = identity;
        this.settings = settings;
        this.name = name;
        this.address = address;
        connect();
    }

    /// The process that this calls.
    public String name() {
        return name;
    }

    /// True while there is a connection over which the other process has spoken.
    public boolean isConnected() {
        return link != null;
    }

    /// Calls that wait for an answer.
    public int pendingCalls() {
        ClientLink now = link;
        return now == null ? 0 : now.pendingCalls();
    }

    /// Completes once there is a connection; at once where there is one.
    public CompletableFuture<Void> whenConnected() {
        synchronized (stateLock) {
            return connected.copy();
        }
    }

    /// Calls `method`. The future fails with a [TransportException]; it completes on an I/O thread, so what depends on
    /// it must not block (waiting for it in a virtual thread is fine).
    ///
    /// @param timeout after it the call fails with [TransportException.CallTimedOut], within a quarter of a second
    public CompletableFuture<byte[]> call(String method, byte[] request, Duration timeout) {
        ClientLink now = link;
        if (now == null) {
            return CompletableFuture.failedFuture(new TransportException.NotConnected("no connection to " + name));
        }
        return now.call(method, request, timeout.toNanos());
    }

    /// As [#call], waiting for the answer.
    ///
    /// @throws TransportException where there is none
    public byte[] callAndWait(String method, byte[] request, Duration timeout) throws InterruptedException {
        CompletableFuture<byte[]> answer = call(method, request, timeout);
        try {
            // The link fails the call at its time-out; the double is a net under it.
            return answer.get(2 * timeout.toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransportException.CallTimedOut(method + " at " + name + ": no answer");
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof TransportException failure) {
                throw failure;
            }
            throw new CompletionException(e.getCause());
        }
    }

    /// Subscribes to `method` until the subscription is closed: whenever the connection is made anew, and when the
    /// server ended the feed, it is asked for again with a fresh `request` (which so can say what was received
    /// last).
    public Subscription subscribe(String method, Supplier<byte[]> request, FeedListener listener) {
        Frame.checkMethod(method);
        Subscription subscription = new Subscription(method, request, listener);
        ioThread.execute(() -> {
            subscriptions.add(subscription);
            ClientLink now = link;
            if (now != null) {
                now.subscribe(subscription);
            }
        });
        return subscription;
    }

    @Override
    public void close() {
        ClientLink last;
        synchronized (stateLock) {
            isClosed = true;
            last = current;
        }
        subscriptions.forEach(Subscription::close);
        if (last != null) {
            last.fail("closed");
        }
    }

    /// A feed that is kept up. Its listener is called on the I/O thread only.
    public final class Subscription implements AutoCloseable {
        final String method;
        final Supplier<byte[]> request;
        final FeedListener listener;
        private volatile boolean isClosed;

        private Subscription(String method, Supplier<byte[]> request, FeedListener listener) {
            this.method = method;
            this.request = request;
            this.listener = listener;
        }

        boolean isClosed() {
            return isClosed;
        }

        @Override
        public void close() {
            isClosed = true;
            subscriptions.remove(this);
            ClientLink now = link;
            if (now != null) {
                now.unsubscribe(this);
            }
        }
    }

    /// On the I/O thread: the link heard from the server for the first time.
    void onUp(ClientLink up) {
        CompletableFuture<Void> waiting;
        synchronized (stateLock) {
            if (current != up || isClosed) {
                return;
            }
            link = up;
            failures = 0;
            waiting = connected;
        }
        log.info("connected to {}", name);
        waiting.complete(null);
        subscriptions.forEach(up::subscribe);
    }

    /// The link ended; called once a link, before its pending calls fail.
    void onDown(ClientLink down, String reason) {
        long delayMs;
        boolean wasUp;
        synchronized (stateLock) {
            if (current != down) {
                return;
            }
            wasUp = link == down;
            current = null;
            link = null;
            if (isClosed) {
                return;
            }
            if (wasUp) {
                connected = new CompletableFuture<>();
            }
            delayMs = backOffMs(failures++);
        }
        if (wasUp) {
            log.info("connection to {} lost: {}", name, reason);
        }
        try {
            var unused = ioThread.schedule(this::connect, delayMs, TimeUnit.MILLISECONDS);
        } catch (java.util.concurrent.RejectedExecutionException e) {
            // The transport is closed: nothing connects any more.
        }
    }

    private void connect() {
        ClientLink next;
        synchronized (stateLock) {
            if (isClosed || current != null) {
                return;
            }
            next = new ClientLink(this, ioThread, settings, name, address);
            current = next;
        }
        next.start(identity);
    }

    private long backOffMs(int attempt) {
        long minMs = settings.reconnectMin().toMillis();
        long ceilingMs = Math.min(settings.reconnectMax().toMillis(), minMs << Math.min(attempt, 16));
        return ThreadLocalRandom.current().nextLong(ceilingMs / 2, ceilingMs + 1);
    }
}
