package com.binaxpay.kafka;

import com.binaxpay.gateway.EventSink;
import java.util.HashMap;
import java.util.Map;

/// Opens sinks in Kafka.
public final class KafkaSinkFactory implements EventSink.Factory {
    /// For [java.util.ServiceLoader].
    public KafkaSinkFactory() {}

    @Override
    public EventSink open(EventSink.Settings settings, String shard) {
        return new KafkaSink(properties(settings), settings.prefix() + "." + shard);
    }

    private static Map<String, Object> properties(EventSink.Settings settings) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", String.join(",", settings.brokers()));
        boolean isKnown = !settings.user().isEmpty();
        String security = settings.isTls() ? isKnown ? "SASL_SSL" : "SSL" : isKnown ? "SASL_PLAINTEXT" : "PLAINTEXT";
        properties.put("security.protocol", security);
        if (isKnown) {
            properties.put("sasl.mechanism", "SCRAM-SHA-512");
            properties.put(
                    "sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required username="
                            + quoted(settings.user()) + " password=" + quoted(settings.password()) + ";");
        }
        return properties;
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
