package com.binaxpay.node;

import com.binaxpay.config.ConfigView;
import com.binaxpay.config.Kafka;
import com.binaxpay.gateway.EventSink;
import com.binaxpay.gateway.SinkDriver;
import com.binaxpay.observe.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.ServiceLoader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The sink of the outbox that was agreed on, if one was, with this node's password for it.
final class OutboxSinks {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxSinks.class);

    private OutboxSinks() {}

    /// What the drivers of a node share.
    ///
    /// @param keyring directory where the password is
    static SinkDriver.Office office(ConfigView view, Path keyring, Metrics metrics) {
        return SinkDriver.Office.of(
                OutboxSinks::open,
                () -> view.current().topology().kafka().flatMap(kafka -> settings(kafka, keyring)),
                metrics);
    }

    private static EventSink open(EventSink.Settings settings, String shard) {
        return ServiceLoader.load(EventSink.Factory.class)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the module kafka is not on the class path"))
                .open(settings, shard);
    }

    private static Optional<EventSink.Settings> settings(Kafka kafka, Path keyring) {
        Path file = keyring.resolve(Kafka.PASSWORD_FILE);
        try {
            String password =
                    kafka.user().isEmpty() ? "" : Files.readString(file).strip();
            return Optional.of(
                    new EventSink.Settings(kafka.brokers(), kafka.prefix(), kafka.isTls(), kafka.user(), password));
        } catch (IOException e) {
            LOG.warn("events wait: the password for Kafka can't be read from {}: {}", file, e.getMessage());
            return Optional.empty();
        }
    }
}
