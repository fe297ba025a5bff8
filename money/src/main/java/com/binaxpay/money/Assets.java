package com.binaxpay.money;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All assets that exist: the currencies of ISO 4217 that have a minor unit, and registered ones.
///
/// The table is ours (`assets.csv`) and not the JDK's, whose updates change it: replicas on different JDKs must agree
/// on
/// every scale.
public final class Assets {
    private static final List<Asset> ALL = load();
    private static final Map<String, Asset> BY_CODE = new HashMap<>();
    private static final Map<Integer, Asset> BY_NUMBER = new HashMap<>();

    static {
        for (Asset asset : ALL) {
            Invariant.check(BY_CODE.put(asset.code(), asset) == null, "asset code is used twice: " + asset.code());
            Invariant.check(BY_NUMBER.put(asset.number(), asset) == null, "asset number is used twice: " + asset);
        }
    }

    private Assets() {}

    /// Every asset, by code.
    public static List<Asset> all() {
        return ALL;
    }

    /// The asset with `code`, whose case counts.
    public static Optional<Asset> byCode(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }

    /// The asset with `number`.
    public static Optional<Asset> byNumber(int number) {
        return Optional.ofNullable(BY_NUMBER.get(number));
    }

    private static List<Asset> load() {
        try (InputStream in = Assets.class.getResourceAsStream("assets.csv")) {
            if (in == null) {
                throw new IllegalStateException("assets.csv is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Assets::parse)
                    .sorted(Comparator.comparing(Asset::code))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("assets.csv cannot be read", e);
        }
    }

    private static Asset parse(String line) {
        List<String> fields = List.of(line.split(",", -1));
        Invariant.check(fields.size() == 3, "assets.csv needs code,number,scale: " + line);
        return new Asset(Integer.parseInt(fields.get(1), 10), fields.get(0), Integer.parseInt(fields.get(2), 10));
    }
}
