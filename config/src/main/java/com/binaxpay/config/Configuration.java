package com.binaxpay.config;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.WebhookEndpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One version of what the control group agreed on. Immutable.
public final class Configuration {
    private final long version;
    private final Topology topology;
    private final List<Partner> partners;
    private final List<ApiKey> keys;
    private final int level;
    private final Set<String> drained;
    private final List<WebhookEndpoint> webhooks;
    private final List<RateEntry> rates;
    private final List<BanEntry> bans;
    private final Map<Bytes, ApiKey> keysByHash;

    /// Puts a version together; `version` rises with every change.
    public Configuration(
            long version,
            Topology topology,
            List<Partner> partners,
            List<ApiKey> keys,
            int level,
            Set<String> drained,
            List<WebhookEndpoint> webhooks,
            List<RateEntry> rates,
            List<BanEntry> bans) {
        this.bans = List.copyOf(bans);
        this.rates = List.copyOf(rates);
        this.webhooks = List.copyOf(webhooks);
        this.level = level;
        this.drained = Set.copyOf(drained);
        this.version = version;
        this.topology = topology;
        this.partners = List.copyOf(partners);
        this.keys = List.copyOf(keys);
        this.keysByHash = new HashMap<>();
        for (ApiKey key : keys) {
            keysByHash.put(key.hash(), key);
        }
    }

    /// Rises with every change; 0 before the first.
    public long version() {
        return version;
    }

    /// What is declared.
    public Topology topology() {
        return topology;
    }

    /// How far shards may be raised, see [com.binaxpay.wire.Levels].
    public int level() {
        return level;
    }

    /// Whether `region` shall lead nothing at the moment.
    public boolean isDrained(String region) {
        return drained.contains(region);
    }

    /// Who should lead among `regions` (a shard's, its home first): the first that is not drained.
    public String preferred(List<String> regions) {
        return regions.stream().filter(region -> !isDrained(region)).findFirst().orElse(regions.getFirst());
    }

    /// All partners, by number.
    public List<Partner> partners() {
        return partners;
    }

    /// All keys, revoked ones too, by number.
    public List<ApiKey> keys() {
        return keys;
    }

    /// Webhook endpoints of all partners, in the order in which they were made.
    public List<WebhookEndpoint> webhooks() {
        return webhooks;
    }

    /// The rates at which quotes are made.
    public List<RateEntry> rates() {
        return rates;
    }

    /// Whose calls are turned away, those that have ended too.
    public List<BanEntry> bans() {
        return bans;
    }

    /// The partner with this name.
    public Optional<Partner> partner(String name) {
        return partners.stream().filter(partner -> partner.name().equals(name)).findFirst();
    }

    /// The key with this hash, unless it was revoked.
    public Optional<ApiKey> keyByHash(Bytes hash) {
        return Optional.ofNullable(keysByHash.get(hash)).filter(key -> !key.revoked());
    }
}
