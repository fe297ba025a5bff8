package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.binaxpay.gateway.EventSink.Failed;
import com.binaxpay.gateway.EventSink.Message;
import com.binaxpay.money.Id;
import com.binaxpay.observe.Metrics;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Command.WebhookProgress;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SinkRunTest {
    private static final Optional<EventSink.Settings> SETTINGS =
            Optional.of(new EventSink.Settings(List.of("localhost:1"), "binax", false, "", ""));

    private final TestGateway gateway = new TestGateway();
    private Topic topic = new Topic(0, 1);
    private final List<SinkRun> runs = new ArrayList<>();

    /// A topic in memory. Belongs to the sink that began last; others fail, and so do some that needn't.
    private static final class Topic {
        private final SplittableRandom chance;
        private final double faults;
        private final List<Message> messages = new ArrayList<>();
        private int owner;

        Topic(double faults, long seed) {
            this.faults = faults;
            this.chance = new SplittableRandom(seed);
        }

        synchronized long newest() {
            return messages.isEmpty() ? 0 : messages.getLast().number();
        }

        synchronized List<Message> all() {
            return List.copyOf(messages);
        }

        /// As brokers do with what is old.
        synchronized void forget() {
            messages.clear();
        }

        private void fail(double rate) throws Failed {
            if (chance.nextDouble() < rate) {
                throw new Failed("by chance", false, new IllegalStateException());
            }
        }

        EventSink sink() {
            return new EventSink() {
                private int own;

                @Override
                public long begin() throws Failed {
                    synchronized (Topic.this) {
                        fail(faults);
                        own = ++owner;
                        return newest();
                    }
                }

                @Override
                public void write(List<Message> added) throws Failed {
                    synchronized (Topic.this) {
                        if (own != owner) {
                            throw new Failed("ousted", true, new IllegalStateException());
                        }
                        fail(faults);
                        messages.addAll(added);
                        fail(faults);
                    }
                }

                @Override
                public void close() {}
            };
        }
    }

    @BeforeEach
    void activate() {
        gateway.shards.activate();
    }

    @AfterEach
    void stop() {
        runs.forEach(SinkRun::stop);
        gateway.close();
    }

    private SinkRun start() {
        SinkDriver.Office office = SinkDriver.Office.of((_, _) -> topic.sink(), () -> SETTINGS, new Metrics());
        SinkRun run = new SinkRun(0, "eu-1", gateway.shards, office, 1);
        runs.add(run);
        Thread.ofVirtual().start(run);
        return run;
    }

    private long newestEvent() {
        return newestEvent(gateway);
    }

    private static long newestEvent(TestGateway gateway) {
        return queues(gateway).newestEvent();
    }

    private static Answer.WebhookQueues queues(TestGateway gateway) {
        try {
            return (Answer.WebhookQueues) gateway.shards
                    .ask(0, new Query.WebhookQueues(Id.NONE, 10, 0, 0), new Shards.Consistency.Linearizable(), 0)
                    .answer();
        } catch (Shards.NotDone e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitAll() {
        await().atMost(Duration.ofSeconds(30)).until(() -> topic.newest() == newestEvent());
    }

    private void checkOnceAndInOrder() {
        assertThat(topic.all().stream().map(Message::number).toList())
                .isEqualTo(LongStream.rangeClosed(1, newestEvent()).boxed().toList());
    }

    @Test
    void events_ofAllPartners_areCopiedAsTheyAreKnown() {
        String wallet = gateway.wallet("EU");
        SinkRun run = start();
        awaitAll();
        gateway.wallet(TestGateway.BOB, "EU");
        run.wake();
        awaitAll();
        checkOnceAndInOrder();
        Message first = topic.all().getFirst();
        assertThat(first.type()).isEqualTo("wallet.created");
        assertThat(first.id()).startsWith("evt_");
        assertThat(new String(first.json(), StandardCharsets.UTF_8)).contains(wallet);
        assertThat(topic.all().get(1).owner().partner()).isEqualTo(2);
    }

    @Test
    void leaders_severalAtATimeAndEverythingFails_copyOnce() {
        Property.check(3, random -> {
            topic = new Topic(0.3, random.nextLong());
            try (TestGateway own = new TestGateway()) {
                own.shards.activate();
                SinkDriver.Office office = SinkDriver.Office.of((_, _) -> topic.sink(), () -> SETTINGS, new Metrics());
                List<SinkRun> both = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    own.wallet("EU");
                    if (i % 50 == 0) {
                        SinkRun run = new SinkRun(0, "eu-1", own.shards, office, 1);
                        both.add(run);
                        Thread.ofVirtual().start(run);
                    }
                    if (i % 90 == 0) {
                        both.removeFirst().stop();
                    }
                    both.forEach(SinkRun::wake);
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> topic.newest() == newestEvent(own));
                both.forEach(SinkRun::stop);
                assertThat(topic.all().stream().map(Message::number).toList())
                        .isEqualTo(LongStream.rangeClosed(1, newestEvent(own))
                                .boxed()
                                .toList());
            }
        });
    }

    @Test
    void topic_thatHasForgottenAll_goesOnWhereTheLogSays() throws Exception {
        gateway.wallet("EU");
        SinkRun first = start();
        awaitAll();
        first.stop();
        WebhookProgress noted = new WebhookProgress(SinkRun.QUEUE, newestEvent(), List.of());
        gateway.shards.submit(0, new Command.SettleWebhooks(List.of(noted)), 0);
        topic.forget();
        gateway.wallet("EU");
        start();
        await().atMost(Duration.ofSeconds(30)).until(() -> topic.newest() == newestEvent());
        assertThat(topic.all()).hasSize(1);
    }
}
