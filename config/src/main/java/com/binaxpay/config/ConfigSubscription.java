package com.binaxpay.config;

import com.binaxpay.wire.ConfigCall;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps an edge's copy of the configuration: from disk at start, then from whichever node answers. One thread of its
/// own asks; a change arrives at once, because the node answers as soon as it has one.
///
/// When the file was last known to be the newest is its time of modification, so that a copy doesn't become fresh by a
/// restart: an edge that is cut off goes on being so.
public final class ConfigSubscription implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ConfigSubscription.class);
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// A node whose own copy is older than this is asked no more while others answer.
    private static final long NODE_AGE_MS_MAX = 3_000;

    /// How exactly the file says since when it may be old.
    private static final long MARK_MS = 5_000;

    private final ConfigCopy copy;
    private final Sealer sealer;
    private final Path file;
    private final List<ConfigLink> links;
    private final InstantSource clock;
    private final Thread thread;
    private long markedMs;
    private boolean isConfirmed;
    private volatile boolean isClosed;

    /// @param file where the last configuration is kept, encrypted
    /// @param links a way to each node, the nearest first; may grow, safely for any thread
    public ConfigSubscription(ConfigCopy copy, Sealer sealer, Path file, List<ConfigLink> links) {
        this(copy, sealer, file, links, InstantSource.system());
    }

    ConfigSubscription(ConfigCopy copy, Sealer sealer, Path file, List<ConfigLink> links, InstantSource clock) {
        this.clock = clock;
        this.copy = copy;
        this.sealer = sealer;
        this.file = file;
        this.links = links;
        this.thread = Thread.ofVirtual().name("config-subscription").unstarted(this::run);
    }

    /// Takes up what is on disk and begins to ask.
    public void start() {
        if (Files.exists(file)) {
            try {
                copy.put(RecordCodec.CONFIG_SNAPSHOTS.decode(sealer.open(Files.readAllBytes(file))));
                long ageMs = Math.max(
                        0, clock.millis() - Files.getLastModifiedTime(file).toMillis());
                copy.confirm(ageMs);
                log.info(
                        "configuration {} taken from disk; {} s ago it was the newest",
                        copy.state().version(),
                        ageMs / 1_000);
            } catch (IOException | RuntimeException e) {
                log.warn("the configuration on disk cannot be used; the nodes are asked for it: {}", e.toString());
            }
        }
        thread.start();
    }

    private void run() {
        int next = 0;
        while (!isClosed) {
            try {
                if (!ask(links.get(next))) {
                    next = (next + 1) % links.size();
                }
            } catch (InterruptedException e) {
                return;
            } catch (IOException e) {
                log.warn("the configuration could not be kept on disk: {}", e.toString());
            } catch (RuntimeException e) {
                log.debug("no configuration from {}: {}", links.get(next).region(), e.toString());
                next = (next + 1) % links.size();
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /// Asks a node once; false where another should be asked next.
    private boolean ask(ConfigLink link) throws InterruptedException, IOException {
        long known = copy.state().version();
        // What was on disk may be old, which keeps payments away: that it is the newest is asked at once.
        long waitMs = isConfirmed ? WAIT.toMillis() : 0;
        byte[] request = RecordCodec.CONFIG_CALLS.encode(new ConfigCall.Watch(known, waitMs));
        return switch (RecordCodec.CONFIG_REPLIES.decode(link.call(request, TIMEOUT))) {
            case ConfigReply.Changed changed -> take(changed);
            case ConfigReply.Unchanged unchanged -> confirm(unchanged);
            default -> pause();
        };
    }

    private boolean take(ConfigReply.Changed changed) throws IOException {
        if (changed.snapshot().version() < copy.state().version()) {
            // This node is behind: what it has is no news.
            return pause();
        }
        copy.put(changed.snapshot());
        copy.confirm(changed.ageMs());
        isConfirmed = true;
        Files.createDirectories(file.toAbsolutePath().getParent());
        SealedFile.write(file, sealer, RecordCodec.CONFIG_SNAPSHOTS.encode(changed.snapshot()));
        mark(changed.ageMs());
        return true;
    }

    private boolean confirm(ConfigReply.Unchanged unchanged) throws IOException {
        if (unchanged.ageMs() > NODE_AGE_MS_MAX) {
            return false;
        }
        copy.confirm(unchanged.ageMs());
        isConfirmed = true;
        if (clock.millis() - markedMs > MARK_MS) {
            mark(unchanged.ageMs());
        }
        return true;
    }

    private void mark(long ageMs) throws IOException {
        markedMs = clock.millis();
        if (Files.exists(file)) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(markedMs - ageMs));
        }
    }

    private static boolean pause() {
        LockSupport.parkNanos(PAUSE.toNanos());
        return false;
    }

    @Override
    public void close() {
        isClosed = true;
        thread.interrupt();
    }
}
