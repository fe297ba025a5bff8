package com.binaxpay.kafka;

import com.binaxpay.gateway.EventSink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// A shard's events in a topic of one partition, exactly once.
///
/// Each batch is a transaction under an id that is the shard's. [#begin] fences whoever had that id before, and ends
/// what
/// he had begun; only then the newest record that was committed is read, whose header says which event it is. So there
/// is no second place where a position could be wrong: what is in the topic is what was sent.
final class KafkaSink implements EventSink {
    static final String NUMBER = "binax-event-number";
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long LOOK_BACK = 64;
    private static final int CAUSES_MAX = 10;

    private final Map<String, Object> connection;
    private final Function<Map<String, Object>, Producer<byte[], byte[]>> producers;
    private final String topic;
    private final TopicPartition partition;
    private Optional<Producer<byte[], byte[]>> producer = Optional.empty();

    /// @param connection how brokers are reached, by the client's names
    KafkaSink(Map<String, Object> connection, String topic) {
        this(connection, topic, KafkaSink::producer);
    }

    /// @param producers makes a producer of its settings
    KafkaSink(
            Map<String, Object> connection,
            String topic,
            Function<Map<String, Object>, Producer<byte[], byte[]>> producers) {
        this.producers = producers;
        this.connection = Map.copyOf(connection);
        this.topic = topic;
        this.partition = new TopicPartition(topic, 0);
    }

    @Override
    public long begin() throws Failed {
        try {
            prepareTopic();
            Producer<byte[], byte[]> fresh = newProducer();
            producer = Optional.of(fresh);
            fresh.initTransactions();
            return newest();
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private Producer<byte[], byte[]> newProducer() {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put("transactional.id", topic);
        properties.put("enable.idempotence", true);
        properties.put("acks", "all");
        properties.put("max.block.ms", TIMEOUT.toMillis());
        properties.put("request.timeout.ms", Math.toIntExact(TIMEOUT.toMillis() / 2));
        properties.put("delivery.timeout.ms", Math.toIntExact(TIMEOUT.toMillis()));
        return producers.apply(properties);
    }

    static Producer<byte[], byte[]> producer(Map<String, Object> properties) {
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public void write(List<Message> messages) throws Failed {
        Producer<byte[], byte[]> own = producer.orElseThrow(() -> new IllegalStateException("begin comes first"));
        try {
            own.beginTransaction();
            for (Message message : messages) {
                // What becomes of each is known when the transaction is committed.
                var unused = own.send(record(message));
            }
            own.commitTransaction();
        } catch (KafkaException e) {
            throw failed(e);
        }
    }

    private ProducerRecord<byte[], byte[]> record(Message message) {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(topic, 0, utf8(message.id()), message.json());
        record.headers()
                .add(
                        NUMBER,
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(message.number())
                                .array())
                .add("type", utf8(message.type()))
                .add("mode", utf8(message.owner().mode().name().toLowerCase(Locale.ROOT)))
                .add("partner", utf8(Integer.toString(message.owner().partner())));
        return record;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// Order needs one partition; a topic that is there already may have settings of its own.
    private void prepareTopic() throws Failed {
        try (Admin admin = Admin.create(connection)) {
            try {
                admin.createTopics(List.of(new NewTopic(topic, Optional.of(1), Optional.empty())))
                        .all()
                        .get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw failed(e);
                }
            }
            TopicDescription found = Objects.requireNonNull(
                    admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic));
            int partitions = found.partitions().size();
            if (partitions != 1) {
                throw new Failed(
                        "the topic " + topic + " has " + partitions + " partitions, and order needs one",
                        false,
                        new IllegalStateException(topic));
            }
        } catch (ExecutionException e) {
            throw failed(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(e);
        }
    }

    /// Number of the newest event in the topic.
    private long newest() throws Failed {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put("isolation.level", "read_committed");
        properties.put("enable.auto.commit", false);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
            long end = consumer.endOffsets(List.of(partition), TIMEOUT).getOrDefault(partition, 0L);
            // Markers of transactions take places too, so the last places may hold no record.
            for (long back = LOOK_BACK; ; back *= 4) {
                long from = Math.max(begin, end - back);
                long number = newestFrom(consumer, from, end);
                if (number > 0 || from == begin) {
                    return number;
                }
            }
        }
    }

    private long newestFrom(KafkaConsumer<byte[], byte[]> consumer, long from, long end) throws Failed {
        consumer.seek(partition, from);
        long number = 0;
        long giveUpNs = System.nanoTime() + TIMEOUT.toNanos();
        while (consumer.position(partition, TIMEOUT) < end) {
            for (ConsumerRecord<byte[], byte[]> each : consumer.poll(POLL)) {
                number = Math.max(number, number(each));
            }
            if (System.nanoTime() - giveUpNs > 0) {
                throw new Failed("the end of " + topic + " cannot be read", false, new IllegalStateException(topic));
            }
        }
        return number;
    }

    /// Of a record that somebody else wrote, 0.
    static long number(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(NUMBER);
        return header == null || header.value().length != Long.BYTES
                ? 0
                : ByteBuffer.wrap(header.value()).getLong();
    }

    private Failed failed(Exception e) {
        boolean isOusted = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .anyMatch(each ->
                        each instanceof ProducerFencedException || each instanceof InvalidProducerEpochException);
        return new Failed("topic " + topic + ": " + e, isOusted, e);
    }

    /// Whatever a transaction has begun is ended by whoever begins next, or by the broker after a minute.
    @Override
    public void close() {
        producer.ifPresent(own -> own.close(Duration.ZERO));
        producer = Optional.empty();
    }
}
