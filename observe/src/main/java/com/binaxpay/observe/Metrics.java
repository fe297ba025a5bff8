package com.binaxpay.observe;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// What a process counts and times, for `/metrics`. One for each process, made in its `main` and passed on.
///
/// Names are `binax_<area>_<what>_<unit>`; asking twice for a name gives the same metric. Labels have few values, all
/// known beforehand: regions, shards, outcomes, never ids.
public final class Metrics {
    /// What `/metrics` answers as `Content-Type`.
    public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

    /// Takes a value for each set of labels.
    @FunctionalInterface
    public interface Labelled {
        /// One value, with the labels' values in the order of their names.
        void put(double value, String... labelValues);
    }

    private static final Pattern NAME = Pattern.compile("binax_[a-z0-9]+(_[a-z0-9]+)+");

    /// Upper limits of latency buckets, in seconds: dense where payments live, up to the longest deadline.
    private static final double[] LATENCY_BUCKETS = {
        0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30
    };

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final Map<String, Object> metrics = new ConcurrentHashMap<>();
    private final AtomicBoolean isJvmWanted = new AtomicBoolean();
    private final PrometheusTextFormatWriter writer =
            PrometheusTextFormatWriter.builder().build();

    /// Counts events, ever upwards. Name without `_total`, which is added.
    public Counter counter(String name, String help, String... labels) {
        return made(
                name,
                Counter.class,
                () -> Counter.builder().name(name).help(help).labelNames(labels).register(registry));
    }

    /// A value that goes up and down, set by its owner.
    public Gauge gauge(String name, String help, String... labels) {
        return made(
                name,
                Gauge.class,
                () -> Gauge.builder().name(name).help(help).labelNames(labels).register(registry));
    }

    /// A value that is asked for when metrics are read; `value` must be quick and safe for any thread.
    public void gauge(String name, String help, DoubleSupplier value) {
        made(
                name,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(callback -> callback.call(value.getAsDouble()))
                        .register(registry));
    }

    /// As the former with labels: `values` gives each value whenever metrics are read.
    public void gauge(String name, String help, Consumer<Labelled> values, String... labels) {
        made(
                name,
                GaugeWithCallback.class,
                () -> GaugeWithCallback.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labels)
                        .callback(callback -> values.accept(callback::call))
                        .register(registry));
    }

    /// A count of events that its owner keeps; asked for when metrics are read, so `value` must be quick and safe for
    /// any thread. Name without `_total`, which is added.
    public void counter(String name, String help, LongSupplier value) {
        made(
                name,
                CounterWithCallback.class,
                () -> CounterWithCallback.builder()
                        .name(name)
                        .help(help)
                        .callback(callback -> callback.call((double) value.getAsLong()))
                        .register(registry));
    }

    /// A distribution of durations in seconds; the name ends in `_seconds`.
    public Histogram latency(String name, String help, String... labels) {
        return made(
                name,
                Histogram.class,
                () -> Histogram.builder()
                        .name(name)
                        .help(help)
                        .unit(Unit.SECONDS)
                        .labelNames(labels)
                        .classicOnly()
                        .classicUpperBounds(LATENCY_BUCKETS)
                        .register(registry));
    }

    /// A distribution of counts or sizes, in doubling buckets from 1 to at least `max`.
    public Histogram sizes(String name, String help, long max, String... labels) {
        int buckets = 1 + Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, max - 1));
        return made(
                name,
                Histogram.class,
                () -> Histogram.builder()
                        .name(name)
                        .help(help)
                        .labelNames(labels)
                        .classicOnly()
                        .classicExponentialUpperBounds(1, 2, buckets)
                        .register(registry));
    }

    /// Adds memory, garbage collection, threads and the like of the JVM. Once a process; what they cost is paid when
    /// metrics are first read.
    public void registerJvm() {
        isJvmWanted.set(true);
    }

    /// Writes all metrics in Prometheus' text format, in [#CONTENT_TYPE].
    public void writeTo(OutputStream out) throws IOException {
        if (isJvmWanted.getAndSet(false)) {
            JvmMetrics.builder().register(registry);
        }
        writer.write(out, registry.scrape());
    }

    /// All metrics in Prometheus' text format.
    public String text() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            writeTo(out);
        } catch (IOException e) {
            throw new AssertionError("writing to memory", e);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private <T> T made(String name, Class<T> type, java.util.function.Supplier<T> maker) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of a metric: binax_<area>_<what>: " + name);
        }
        Object metric = metrics.computeIfAbsent(name, unused -> maker.get());
        if (!type.isInstance(metric)) {
            throw new IllegalArgumentException(
                    name + " is a " + metric.getClass().getSimpleName());
        }
        return type.cast(metric);
    }
}
