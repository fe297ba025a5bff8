package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.ConfigCall;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigSubscriptionTest {
    private static final ApiKeys KEYS =
            new ApiKeys("a pepper of thirty-two bytes, yes".getBytes(StandardCharsets.UTF_8));

    @TempDir
    private Path directory;

    @Test
    void start_nodeHasANewerVersion_takesItAndKeepsItOnDisk() throws InterruptedException {
        ConfigCopy first = aCopy();
        FakeNode node = new FakeNode();
        node.has(snapshot(7, "demo"));
        try (ConfigSubscription subscription = aSubscription(first, node)) {
            subscription.start();
            assertThat(first.awaitOther(0, 30_000)).isNotNull();
            node.awaitQuestion(7);
        }
        assertThat(directory.resolve("edge").resolve("config")).exists();

        ConfigCopy second = aCopy();
        FakeNode deaf = new FakeNode();
        try (ConfigSubscription subscription = aSubscription(second, deaf)) {
            subscription.start();
            assertThat(second.current().partner("demo")).isPresent();
        }
    }

    @Test
    void ask_nodeIsBehind_keepsWhatItHas() throws Exception {
        ConfigCopy copy = aCopy();
        copy.put(snapshot(9, "demo"));
        FakeNode node = new FakeNode();
        node.has(snapshot(7, "old"));
        try (ConfigSubscription subscription = aSubscription(copy, node)) {
            subscription.start();
            node.awaitQuestion(9);
            node.awaitQuestion(9);
        }
        assertThat(copy.current().version()).isEqualTo(9);
        assertThat(Files.exists(directory.resolve("edge").resolve("config"))).isFalse();
    }

    @Test
    void start_cutOff_isAsOldAsItWasBefore() throws Exception {
        ConfigCopy first = aCopy();
        FakeNode node = new FakeNode();
        node.has(snapshot(7, "demo"));
        try (ConfigSubscription subscription = aSubscription(first, node)) {
            subscription.start();
            node.awaitQuestion(7);
        }
        Path file = directory.resolve("edge").resolve("config");
        long confirmedMs = Files.getLastModifiedTime(file).toMillis();

        ConfigCopy second = aCopy();
        InstantSource later = () -> Instant.ofEpochMilli(confirmedMs + 900_001);
        try (ConfigSubscription subscription =
                new ConfigSubscription(second, new FakeSealer(), file, List.of(new FakeNode()), later)) {
            subscription.start();
            assertThat(second.current().partner("demo")).isPresent();
            assertThat(second.ageMs()).isGreaterThanOrEqualTo(900_001);
        }

        ConfigCopy third = aCopy();
        FakeNode again = new FakeNode();
        again.has(snapshot(7, "demo"));
        try (ConfigSubscription subscription =
                new ConfigSubscription(third, new FakeSealer(), file, List.of(again), later)) {
            subscription.start();
            // Asked a second time: the first answer has come.
            again.awaitQuestion(7);
            again.awaitQuestion(7);
        }
        assertThat(third.ageMs()).as("a node says that it is the newest").isLessThan(900_000);
        assertThat(Files.getLastModifiedTime(file).toMillis()).isEqualTo(confirmedMs + 900_001);
    }

    private ConfigSubscription aSubscription(ConfigCopy copy, ConfigLink node) {
        return new ConfigSubscription(
                copy, new FakeSealer(), directory.resolve("edge").resolve("config"), List.of(node));
    }

    private static ConfigCopy aCopy() {
        return new ConfigCopy(Topology.standard(), KEYS, System::nanoTime);
    }

    private static ConfigSnapshot snapshot(long version, String partner) {
        return new ConfigSnapshot(
                version,
                "",
                List.of(new ConfigSnapshot.PartnerEntry(partner)),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /// Answers at once with what it has; without anything it fails.
    private static final class FakeNode implements ConfigLink {
        private final BlockingQueue<Long> questions = new LinkedBlockingQueue<>();
        private volatile List<ConfigSnapshot> state = List.of();

        void has(ConfigSnapshot snapshot) {
            state = List.of(snapshot);
        }

        void awaitQuestion(long knownVersion) throws InterruptedException {
            for (Long asked = questions.poll(30, TimeUnit.SECONDS);
                    asked != null;
                    asked = questions.poll(30, TimeUnit.SECONDS)) {
                if (asked == knownVersion) {
                    return;
                }
            }
            throw new AssertionError("nobody asked with version " + knownVersion);
        }

        @Override
        public String region() {
            return "eu";
        }

        @Override
        public byte[] call(byte[] request, Duration timeout) throws InterruptedException {
            if (state.isEmpty()) {
                throw new IllegalStateException("not there");
            }
            ConfigCall.Watch watch = (ConfigCall.Watch) RecordCodec.CONFIG_CALLS.decode(request);
            questions.add(watch.knownVersion());
            ConfigSnapshot snapshot = state.getFirst();
            ConfigReply reply = snapshot.version() == watch.knownVersion()
                    ? new ConfigReply.Unchanged(snapshot.version(), 0)
                    : new ConfigReply.Changed(snapshot, 0);
            return RecordCodec.CONFIG_REPLIES.encode(reply);
        }
    }
}
