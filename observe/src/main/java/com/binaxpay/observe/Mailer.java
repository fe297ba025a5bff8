package com.binaxpay.observe;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends e-mail through a relay from a thread of its own, in order, and tries again what was not taken. The queue is
/// bounded and in memory: what is in it when the process dies is lost, and what is wrong then is told by whoever
/// watches next. Safe for any thread.
public final class Mailer implements AutoCloseable {
    /// How it waits.
    ///
    /// @param queueMax messages that wait at the most; the oldest goes for a new one
    /// @param timeout for each step of a conversation
    /// @param retryFirst wait after a failure; doubles from then on
    /// @param retryMax the longest such wait
    /// @param giveUpAfter how old a message may become
    public record Config(int queueMax, Duration timeout, Duration retryFirst, Duration retryMax, Duration giveUpAfter) {
        /// What a node uses.
        public static Config standard() {
            return new Config(
                    200, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofMinutes(5), Duration.ofHours(24));
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Mailer.class);

    private record Waiting(MailMessage message, long sinceMs) {}

    private final Supplier<Optional<MailRelay>> relays;
    private final Supplier<SSLSocketFactory> tls;
    private final String name;
    private final Config config;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Waiting> queue = new ArrayDeque<>();
    private final Thread thread;
    private boolean isClosed;
    private long sent;
    private long lost;
    private long failed;

    /// @param relays the relay of now; asked before each try, so that a change holds at once; empty: messages wait
    /// @param tls whom to trust; asked when there is something to send, because reading all authorities takes a
    /// while
    /// @param name what this process calls itself to the relay, before the sender's domain
    public Mailer(
            Supplier<Optional<MailRelay>> relays,
            Supplier<SSLSocketFactory> tls,
            String name,
            Config config,
            InstantSource clock,
            Metrics metrics) {
        this.relays = relays;
        this.tls = tls;
        this.name = name;
        this.config = config;
        this.clock = clock;
        metrics.gauge("binax_mail_waiting", "E-mail to operators that waits to be taken.", () -> locked(queue::size));
        metrics.counter("binax_mail_sent", "E-mail to operators that a relay took.", () -> locked(() -> sent));
        metrics.counter("binax_mail_failures", "Tries to hand e-mail over that failed.", () -> locked(() -> failed));
        metrics.counter(
                "binax_mail_lost", "E-mail that was given up, or had no place to wait.", () -> locked(() -> lost));
        this.thread = Thread.ofVirtual().name("mailer").start(this::run);
    }

    private <T> T locked(Supplier<T> what) {
        lock.lock();
        try {
            return what.get();
        } finally {
            lock.unlock();
        }
    }

    /// Has `message` sent, soon.
    public void send(MailMessage message) {
        lock.lock();
        try {
            if (queue.size() >= config.queueMax) {
                queue.removeFirst();
                lost++;
            }
            queue.addLast(new Waiting(message, clock.millis()));
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }

    private void run() {
        long waitMs = config.retryFirst.toMillis();
        try {
            while (true) {
                Optional<Waiting> next = next();
                if (next.isEmpty()) {
                    return;
                }
                if (handOver(next.get())) {
                    waitMs = config.retryFirst.toMillis();
                } else {
                    Thread.sleep(waitMs);
                    waitMs = Math.min(2 * waitMs, config.retryMax.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// The oldest message; waits for one. Empty once this is closed.
    private Optional<Waiting> next() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (queue.isEmpty() && !isClosed) {
                changed.await();
            }
            return isClosed ? Optional.empty() : Optional.of(queue.getFirst());
        } finally {
            lock.unlock();
        }
    }

    /// False where it has to be tried again.
    private boolean handOver(Waiting waiting) {
        Optional<MailRelay> relay = relays.get();
        try {
            if (relay.isEmpty()) {
                return isGivenUp(waiting, "there is no relay");
            }
            String from = relay.get().from();
            String called = name + from.substring(from.indexOf('@')).replace('@', '.');
            try (Smtp smtp = new Smtp(relay.get(), tls.get(), called, (int) config.timeout.toMillis())) {
                smtp.send(waiting.message.written(from, relay.get().to(), clock.instant()));
                took(waiting);
            } catch (IOException e) {
                if (isTaken(waiting)) {
                    // Only the good-bye went wrong.
                    return true;
                }
                throw e;
            }
            return true;
        } catch (SmtpException e) {
            count(() -> failed++);
            if (e.isFinal()) {
                LOG.error("an e-mail is not taken, ever: {}", e.getMessage());
                drop(waiting);
                return true;
            }
            return isGivenUp(waiting, e.getMessage());
        } catch (IOException e) {
            count(() -> failed++);
            return isGivenUp(waiting, e.toString());
        }
    }

    private void took(Waiting waiting) {
        lock.lock();
        try {
            queue.remove(waiting);
            sent++;
        } finally {
            lock.unlock();
        }
    }

    private boolean isTaken(Waiting waiting) {
        return locked(() -> !queue.contains(waiting));
    }

    private void drop(Waiting waiting) {
        lock.lock();
        try {
            queue.remove(waiting);
            lost++;
        } finally {
            lock.unlock();
        }
    }

    private boolean isGivenUp(Waiting waiting, @Nullable String why) {
        if (clock.millis() - waiting.sinceMs < config.giveUpAfter.toMillis()) {
            LOG.warn("an e-mail waits: {}", why);
            return false;
        }
        LOG.error("an e-mail is given up after {}: {}", config.giveUpAfter, why);
        drop(waiting);
        return true;
    }

    private void count(Runnable what) {
        lock.lock();
        try {
            what.run();
        } finally {
            lock.unlock();
        }
    }
}
