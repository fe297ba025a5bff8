package com.binaxpay.gateway;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The open connections of one listener, from the moment when they are accepted: so many for an [Origin], and none that
/// holds a place without making use of it. Whoever has not sent the head of a first request in time, lets a body or an
/// answer stand still, or waits longest while places run out, is closed. A thread of its own looks ten times a second;
/// any thread may call.
final class Connections implements AutoCloseable {
    private static final long LOOK_NS = Duration.ofMillis(100).toNanos();
    private static final InetAddress NOBODY = new InetSocketAddress(0).getAddress();

    /// What a connection had that is gone.
    private static final Channel ENDED = new Channel() {
        @Override
        public boolean isOpen() {
            return false;
        }

        @Override
        public void close() {
            // It is.
        }
    };

    /// @param most open connections of all; from three quarters of them on those that wait longest are closed
    /// @param ofOne open connections of one origin
    /// @param still how long the head of a first request may take, and how long a body may stand still
    /// @param unread how long an answer may wait to be taken, and the rest of an answered stream's body to come
    /// @param isMany whether an address is many clients, and may have as many connections as it likes
    /// @param mayCome whose connections are taken
    record Rules(
            int most,
            int ofOne,
            Duration still,
            Duration unread,
            Predicate<InetAddress> isMany,
            Predicate<InetAddress> mayCome) {}

    /// Why a connection was closed.
    enum Reason {
        /// Its address has as many as one may have.
        ADDRESS,
        /// It came from where nobody may come from.
        STRANGER,
        /// It stood still.
        STILL,
        /// It waited longest when places ran out.
        CROWDED
    }

    /// One of them.
    private final class Connection {
        private final Channel channel;
        private final InetAddress origin;
        private final SocketAddress peer;
        private final Set<Turn> turns = ConcurrentHashMap.newKeySet();
        /// When the head of its first request must have come; 0 once it has.
        private volatile long firstDueNs;
        /// Since when it has no request in hand.
        private volatile long waitsSinceNs;
        private volatile int inHand;
        private volatile boolean hasAsked;

        private Connection(Channel channel, SocketAddress peer, InetAddress origin) {
            this.channel = channel;
            this.peer = peer;
            this.origin = origin;
            this.waitsSinceNs = nanoTime.getAsLong();
            this.firstDueNs = waitsSinceNs + rules.still.toNanos();
        }

        /// The head of a request has come, which this thread serves.
        private synchronized Turn begins(boolean isStream) {
            hasAsked = true;
            inHand++;
            firstDueNs = 0;
            Turn turn = new Turn(this, isStream);
            turns.add(turn);
            if (!channel.isOpen()) {
                // It may have been forgotten before this stream began.
                leaving.add(this);
            }
            return turn;
        }

        private synchronized void ended() {
            inHand--;
            waitsSinceNs = nanoTime.getAsLong();
        }

        /// Whether something is waited for that should have come. While one stream's body waits for us, nobody may read
        /// those of the others from the connection: then they are not late.
        private boolean isStill(long nowNs) {
            turns.removeIf(Turn::isGone);
            if (turns.stream().anyMatch(Turn::isOurs)) {
                turns.forEach(Turn::waitsAnew);
            }
            return isOver(firstDueNs, nowNs) || turns.stream().anyMatch(turn -> turn.isStill(nowNs));
        }

        /// Wakes the streams of an ended connection that still wait for a body, as Helidon has them do for ever, or for
        /// an answer to be taken; whether there is none any more.
        private boolean isLeft() {
            turns.removeIf(turn -> !turn.isStream || turn.isGone());
            turns.forEach(Turn::wake);
            return turns.isEmpty();
        }

        private void close() {
            try {
                channel.close();
            } catch (IOException e) {
                // It is open no more either way.
                firstDueNs = 0;
            }
        }
    }

    /// A request in hand. What it is at is written by the thread that serves it.
    final class Turn {
        private final Connection connection;
        private final boolean isStream;
        private final Thread thread = Thread.currentThread();
        /// When it must have gone on; 0 while nothing is waited for but ourselves.
        private long dueNs;
        private boolean isReading;
        private boolean isSending;
        private boolean isWoken;
        private boolean hasMore;
        private boolean isAnswered;

        private Turn(Connection connection, boolean isStream) {
            this.connection = connection;
            this.isStream = isStream;
        }

        /// Its body is waited for.
        synchronized void reads() {
            dueNs = nanoTime.getAsLong() + rules.still.toNanos();
            isReading = true;
            hasMore = true;
        }

        /// All of its body was read.
        synchronized void hasAll() {
            hasMore = false;
        }

        /// An answer is sent.
        synchronized void sends() {
            dueNs = nanoTime.getAsLong() + rules.unread.toNanos();
            isSending = true;
        }

        /// It is our turn.
        synchronized void goesOn() {
            dueNs = 0;
            isReading = false;
            isSending = false;
            if (isWoken) {
                // It must not end what is done next: a channel to a file would be closed by it.
                Thread.interrupted();
            }
        }

        /// Whether an end of the body need not be one: who waits for more of a stream reads an end, too, where the
        /// connection ends or the server stops.
        synchronized boolean mayBeCutOff() {
            return isStream && (isWoken || isClosed || !connection.channel.isOpen());
        }

        /// It was answered. What is left of a stream's body is still waited for.
        void ends() {
            connection.ended();
            if (!isStream) {
                connection.turns.remove(this);
            }
            synchronized (this) {
                isAnswered = true;
                isReading = true;
                dueNs = isStream ? nanoTime.getAsLong() + rules.unread.toNanos() : 0;
            }
        }

        private synchronized boolean isStill(long nowNs) {
            return isOver(dueNs, nowNs);
        }

        private synchronized boolean isOurs() {
            return isStream && hasMore && !isReading && !isAnswered;
        }

        private synchronized void waitsAnew() {
            if (isReading && !isAnswered) {
                dueNs = nanoTime.getAsLong() + rules.still.toNanos();
            }
        }

        private synchronized boolean isGone() {
            return isAnswered && !thread.isAlive();
        }

        private synchronized void wake() {
            if (isReading || isSending) {
                isWoken = true;
                thread.interrupt();
            }
        }
    }

    private final Rules rules;
    private final LongSupplier nanoTime;
    private final Consumer<Reason> closed;
    private final Map<SocketAddress, Connection> open = new ConcurrentHashMap<>();
    /// Those that have ended, while something is left of them.
    private final Queue<Connection> leaving = new ConcurrentLinkedQueue<>();
    private final Map<InetAddress, Integer> ofOrigin = new ConcurrentHashMap<>();
    private volatile boolean isClosed;
    private final Thread looking = Thread.ofVirtual().name("connections").unstarted(this::run);

    /// @param closed told of each connection that is closed here
    Connections(Rules rules, LongSupplier nanoTime, Consumer<Reason> closed) {
        this.rules = rules;
        this.nanoTime = nanoTime;
        this.closed = closed;
    }

    void start() {
        looking.start();
    }

    /// Takes a connection that was accepted just now. From the thread that accepts.
    ///
    /// @throws IOException where it may not stay; whoever accepted it closes it
    void accepted(SocketChannel channel) throws IOException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress peer)) {
            return;
        }
        InetAddress address = peer.getAddress();
        if (!rules.mayCome.test(address)) {
            closed.accept(Reason.STRANGER);
            throw new IOException(address + " may not come here");
        }
        InetAddress origin = Origin.of(address);
        if (!rules.isMany.test(address) && ofOrigin.getOrDefault(origin, 0) >= rules.ofOne) {
            closed.accept(Reason.ADDRESS);
            throw new IOException(address + " has " + rules.ofOne + " connections, as many as one may have");
        }
        Connection before = open.put(peer, new Connection(channel, peer, origin));
        if (before == null) {
            ofOrigin.merge(origin, 1, Integer::sum);
        } else {
            leaving.add(before);
        }
    }

    /// The head of a request from `peer` has come, which this thread serves. Empty where there is nothing to watch
    /// over: a connection of one request at a time that is not known any more ends with its thread.
    ///
    /// @param isStream whether the thread is this request's only, and others may be in hand meanwhile
    Optional<Turn> begins(SocketAddress peer, boolean isStream) {
        Connection known = open.get(peer);
        if (known == null && !isStream) {
            return Optional.empty();
        }
        // A stream may begin when its connection has ended and was forgotten: it must be woken like the others.
        Connection connection = known == null ? new Connection(ENDED, peer, NOBODY) : known;
        return Optional.of(connection.begins(isStream));
    }

    int count() {
        return open.size();
    }

    /// Streams in hand whose connection has ended.
    int left() {
        return leaving.stream().mapToInt(each -> each.turns.size()).sum();
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(LOOK_NS);
            look();
        }
    }

    /// Closes those that stand still, and while there are too many those that wait longest, who never asked for
    /// anything first.
    void look() {
        long nowNs = nanoTime.getAsLong();
        for (Connection each : open.values()) {
            if (!each.channel.isOpen()) {
                forget(each);
            } else if (each.isStill(nowNs)) {
                end(each, Reason.STILL);
            }
        }
        leaving.removeIf(Connection::isLeft);
        int tooMany = open.size() - rules.most * 3 / 4;
        if (tooMany > 0) {
            waiting()
                    .sorted(Comparator.<Connection, Boolean>comparing(each -> each.hasAsked)
                            .thenComparingLong(each -> each.waitsSinceNs - nowNs))
                    .limit(tooMany)
                    .filter(each -> nowNs - each.waitsSinceNs > TimeUnit.SECONDS.toNanos(1))
                    .toList()
                    .forEach(each -> end(each, Reason.CROWDED));
        }
    }

    private Stream<Connection> waiting() {
        return open.values().stream().filter(each -> each.inHand == 0);
    }

    private void end(Connection one, Reason why) {
        closed.accept(why);
        one.close();
        forget(one);
    }

    private static boolean isOver(long dueNs, long nowNs) {
        return dueNs != 0 && nowNs - dueNs > 0;
    }

    private void forget(Connection one) {
        if (open.remove(one.peer, one)) {
            ofOrigin.computeIfPresent(one.origin, (_, count) -> count == 1 ? null : count - 1);
            leaving.add(one);
        }
    }

    @Override
    public void close() {
        isClosed = true;
        looking.interrupt();
    }
}
