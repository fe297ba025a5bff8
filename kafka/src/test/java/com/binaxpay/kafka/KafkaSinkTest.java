package com.binaxpay.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.binaxpay.gateway.EventSink;
import com.binaxpay.gateway.EventSink.Failed;
import com.binaxpay.gateway.EventSink.Message;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Mode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A sink against a real broker.
class KafkaSinkTest {
    private static final int EVENTS = 8;
    private static final int BATCH = 4;
    /// What a batch asks of a producer: begin, each message, commit.
    private static final Set<String> STEPS =
            Set.of("initTransactions", "beginTransaction", "send", "commitTransaction");

    @TempDir
    private static Path directory;

    private static Broker broker;

    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    static void start() throws Exception {
        broker = new Broker(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static Message message(long number) {
        byte[] json = ("{\"number\":" + number + "}").getBytes(StandardCharsets.UTF_8);
        return new Message(number, "evt_" + number, "transfer.posted", new Caller(7, Mode.TEST), json);
    }

    private static List<Message> after(long number, int count) {
        return LongStream.rangeClosed(number + 1, Math.min(EVENTS, number + count))
                .mapToObj(KafkaSinkTest::message)
                .toList();
    }

    /// Writes what is left, from where the sink says.
    private static void finish(EventSink sink) throws Failed {
        long position = sink.begin();
        while (position < EVENTS) {
            List<Message> batch = after(position, BATCH);
            sink.write(batch);
            position = batch.getLast().number();
        }
    }

    private static List<Long> numbers(String topic) {
        return broker.committed(topic).stream().map(KafkaSink::number).toList();
    }

    private static List<Long> all() {
        return LongStream.rangeClosed(1, EVENTS).boxed().toList();
    }

    /// A producer whose process dies around its step number `step`, before or after it.
    @SuppressWarnings("unchecked")
    private static Producer<byte[], byte[]> dying(
            Map<String, Object> properties, AtomicInteger left, boolean isAfter, List<Producer<?, ?>> made) {
        Producer<byte[], byte[]> real = KafkaSink.producer(properties);
        made.add(real);
        return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                KafkaSinkTest.class.getClassLoader(), new Class<?>[] {Producer.class}, (_, method, arguments) -> {
                    boolean isNow = STEPS.contains(method.getName()) && left.getAndDecrement() == 0;
                    if (isNow && !isAfter) {
                        throw new Killed();
                    }
                    try {
                        Object result = method.invoke(real, arguments);
                        if (isNow) {
                            real.flush();
                            throw new Killed();
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void write_killedAtEachStep_isThereOnceAndInOrder() throws Exception {
        int steps = 1 + EVENTS / BATCH * (BATCH + 2);
        List<Producer<?, ?>> made = new ArrayList<>();
        int kills = 0;
        for (int step = 0; step < steps; step++) {
            for (boolean isAfter : new boolean[] {false, true}) {
                String topic = "killed-" + step + "-" + isAfter;
                AtomicInteger left = new AtomicInteger(step);
                boolean atEnd = isAfter;
                KafkaSink victim =
                        new KafkaSink(broker.connection(), topic, properties -> dying(properties, left, atEnd, made));
                try {
                    finish(victim);
                } catch (Killed e) {
                    kills++;
                }
                try (KafkaSink next = new KafkaSink(broker.connection(), topic)) {
                    finish(next);
                }
                assertThat(numbers(topic)).as(topic).isEqualTo(all());
            }
        }
        made.forEach(each -> each.close(Duration.ZERO));
        assertThat(kills).isEqualTo(2 * steps);
    }

    @Test
    void write_byALeaderOfBefore_isRefused() throws Exception {
        try (KafkaSink old = new KafkaSink(broker.connection(), "fenced");
                KafkaSink young = new KafkaSink(broker.connection(), "fenced")) {
            assertThat(old.begin()).isZero();
            old.write(after(0, 3));
            assertThat(young.begin()).isEqualTo(3);
            Failed refused = catchThrowableOfType(Failed.class, () -> old.write(after(3, 3)));
            assertThat(refused.isOusted()).isTrue();
            young.write(after(3, EVENTS));
            assertThat(numbers("fenced")).isEqualTo(all());
        }
    }

    @Test
    void begin_behindManyThatWereGivenUp_findsTheNewestThatCounts() throws Exception {
        try (KafkaSink sink = new KafkaSink(broker.connection(), "aborted")) {
            sink.begin();
            sink.write(after(0, 5));
        }
        Map<String, Object> properties = new HashMap<>(broker.connection());
        properties.put("transactional.id", "somebody else");
        try (Producer<byte[], byte[]> other = KafkaSink.producer(properties)) {
            other.initTransactions();
            for (int i = 0; i < 100; i++) {
                other.beginTransaction();
                other.send(new ProducerRecord<>("aborted", 0, new byte[1], new byte[1]))
                        .get();
                other.abortTransaction();
            }
        }
        try (KafkaSink sink = new KafkaSink(broker.connection(), "aborted")) {
            assertThat(sink.begin()).isEqualTo(5);
        }
    }

    @Test
    void begin_topicWithPartitions_isRefusedInWords() throws Exception {
        try (Admin admin = Admin.create(broker.connection())) {
            admin.createTopics(List.of(new NewTopic("wide", Optional.of(3), Optional.empty())))
                    .all()
                    .get();
        }
        try (KafkaSink sink = new KafkaSink(broker.connection(), "wide")) {
            Failed refused = catchThrowableOfType(Failed.class, sink::begin);
            assertThat(refused).hasMessageContaining("has 3 partitions, and order needs one");
        }
    }

    @Test
    void factory_isFoundAndWritesWhatPartnersKnow() throws Exception {
        EventSink.Factory factory =
                ServiceLoader.load(EventSink.Factory.class).findFirst().orElseThrow();
        EventSink.Settings settings = new EventSink.Settings(List.of(broker.address()), "binax", false, "", "");
        try (EventSink sink = factory.open(settings, "eu-1")) {
            sink.begin();
            sink.write(List.of(message(1)));
        }
        var record = broker.committed("binax.eu-1").getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("evt_1");
        assertThat(new String(record.value(), StandardCharsets.UTF_8)).isEqualTo("{\"number\":1}");
        assertThat(new String(record.headers().lastHeader("mode").value(), StandardCharsets.UTF_8))
                .isEqualTo("test");
    }
}
