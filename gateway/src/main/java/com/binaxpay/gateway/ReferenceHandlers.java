package com.binaxpay.gateway;

import com.binaxpay.gateway.HttpAnswer.Field;
import com.binaxpay.gateway.HttpAnswer.Whole;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.observe.ServiceLevel;
import com.binaxpay.observe.TrafficWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// What is the same for every partner: assets, corridors, status. Answers have an `ETag` and may be cached.
final class ReferenceHandlers {
    private static final String CACHE_LONG = "public, max-age=3600";
    private static final String CACHE_SHORT = "public, max-age=1";

    private static final int TAGS_MAX = 16;

    private final GatewayConfig config;
    private final Directory directory;
    private final Health health;
    private final TrafficWindow traffic;
    private final byte[] assets;
    private final byte[] corridors;

    ReferenceHandlers(GatewayConfig config, Directory directory, Health health, TrafficWindow traffic) {
        this.config = config;
        this.directory = directory;
        this.health = health;
        this.traffic = traffic;
        this.assets = assetsJson();
        this.corridors = corridorsJson();
    }

    HttpAnswer assets(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return cached(exchange, assets, CACHE_LONG);
    }

    HttpAnswer corridors(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return cached(exchange, corridors, CACHE_LONG);
    }

    HttpAnswer status(Exchange exchange) {
        exchange.noParameters();
        exchange.faults().check();
        return cached(exchange, statusJson(), CACHE_SHORT);
    }

    static Whole cached(Exchange exchange, byte[] body, String cacheControl) {
        return cached(exchange, Json.CONTENT_TYPE, body, cacheControl);
    }

    static Whole cached(Exchange exchange, String contentType, byte[] body, String cacheControl) {
        String etag = "\"" + Long.toHexString(hash(body)) + "\"";
        List<Field> fields = List.of(new Field("ETag", etag), new Field("Cache-Control", cacheControl));
        boolean isKnown = exchange.header("If-None-Match")
                // Weak tags count here, too (RFC 9110, section 13.1.2): caches on the way make them.
                .map(known -> known.equals("*")
                        || List.of(known.replace("W/", "").split(" *, *", TAGS_MAX))
                                .contains(etag))
                .orElse(false);
        return isKnown ? new Whole(304, "", new byte[0], fields) : new Whole(200, contentType, body, fields);
    }

    private static long hash(byte[] body) {
        Fingerprint fingerprint = new Fingerprint();
        for (int i = 0; i < body.length; i += Long.BYTES) {
            long word = 0;
            for (byte next : Arrays.copyOfRange(body, i, Math.min(body.length, i + Long.BYTES))) {
                word = word << Byte.SIZE | next & 0xFF;
            }
            fingerprint.add(word);
        }
        return fingerprint.hi();
    }

    private static byte[] assetsJson() {
        return Json.bytes(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (Asset asset : Assets.all()) {
                out.writeStartObject();
                out.writeStringField("currency", asset.code());
                out.writeNumberField("decimals", asset.scale());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static byte[] corridorsJson() {
        return Json.bytes(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("data");
            for (Map.Entry<String, List<String>> rail : Rails.all().entrySet()) {
                out.writeStartObject();
                out.writeStringField("rail", rail.getKey());
                out.writeArrayFieldStart("destination_types");
                for (String type : rail.getValue()) {
                    out.writeString(type);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private byte[] statusJson() {
        List<Health.Part> parts = health.parts();
        boolean allOk = parts.stream().allMatch(Health.Part::ok);
        TrafficWindow.Reading reading = traffic.read();
        ServiceLevel.Reading level = traffic.level().read();
        return Json.bytes(out -> {
            out.writeStartObject();
            out.writeStringField("status", allOk ? "operational" : "degraded");
            out.writeStringField("edge", config.edge());
            out.writeStringField("region", config.region());
            out.writeArrayFieldStart("parts");
            for (Health.Part part : parts) {
                out.writeStartObject();
                out.writeStringField("name", part.name());
                out.writeStringField("home", part.home());
                out.writeStringField("status", part.ok() ? "operational" : "down");
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("jurisdictions");
            for (String jurisdiction : directory.jurisdictions()) {
                out.writeString(jurisdiction);
            }
            out.writeEndArray();
            out.writeObjectFieldStart("traffic");
            out.writeNumberField("requests_per_second", reading.perSecond());
            out.writeNumberField("server_errors_per_second", reading.errorsPerSecond());
            out.writeNumberField("latency_p50_us", reading.p50Micros());
            out.writeNumberField("latency_p99_us", reading.p99Micros());
            out.writeEndObject();
            out.writeObjectFieldStart("service_level");
            out.writeNumberField("objective", ServiceLevel.OBJECTIVE);
            out.writeNumberField("within_ms", ServiceLevel.WITHIN_MS);
            out.writeNumberField("minutes", ServiceLevel.MINUTES);
            out.writeNumberField("requests", level.requests());
            // Five decimals, and never more than it is.
            long hundredThousandths = level.requests() == 0 ? 100_000 : level.met() * 100_000 / level.requests();
            out.writeNumberField("share", hundredThousandths / 100_000.0);
            out.writeEndObject();
            out.writeEndObject();
        });
    }
}
