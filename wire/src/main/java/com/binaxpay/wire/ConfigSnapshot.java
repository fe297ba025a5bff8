package com.binaxpay.wire;

import java.util.List;

/// The whole state of the control group: what its snapshots hold, and what an edge keeps on disk.
///
/// @param version rises with every change
/// @param topologyYaml the declaration, empty before the first
/// @param level how far shards may be raised, see [Levels]; 0 before an upgrade was ended, which means the first
/// @param drained regions that shall lead nothing at the moment, in the order of their names
/// @param webhooks where partners want to be told of events, in the order in which they were made
/// @param rates at which quotes are made, in the order in which they were first put
/// @param requests the newest requests of partners that changed something, with what they were answered, oldest first
/// @param bans whose calls are turned away, in the order in which they were last put
@Tag(1)
public record ConfigSnapshot(
        long version,
        String topologyYaml,
        List<PartnerEntry> partners,
        List<KeyEntry> keys,
        @Since(Levels.COMPLETE) int level,
        @Since(Levels.COMPLETE) List<String> drained,
        @Since(Levels.COMPLETE) List<WebhookEndpoint> webhooks,
        @Since(Levels.COMPLETE) List<KeptRequest> requests,
        @Since(Levels.COMPLETE) List<RateEntry> rates,
        @Since(Levels.COMPLETE) List<BanEntry> bans) {
    /// The next version, with other partners.
    public ConfigSnapshot withPartners(List<PartnerEntry> changed) {
        return new ConfigSnapshot(
                version + 1, topologyYaml, List.copyOf(changed), keys, level, drained, webhooks, requests, rates, bans);
    }

    /// The next version, with other keys.
    public ConfigSnapshot withKeys(List<KeyEntry> changed) {
        return new ConfigSnapshot(
                version + 1,
                topologyYaml,
                partners,
                List.copyOf(changed),
                level,
                drained,
                webhooks,
                requests,
                rates,
                bans);
    }

    /// The next version, with another topology.
    public ConfigSnapshot withTopology(String yaml) {
        return new ConfigSnapshot(version + 1, yaml, partners, keys, level, drained, webhooks, requests, rates, bans);
    }

    /// The next version, at another level.
    public ConfigSnapshot withLevel(int raised) {
        return new ConfigSnapshot(
                version + 1, topologyYaml, partners, keys, raised, drained, webhooks, requests, rates, bans);
    }

    /// The next version, with other regions drained.
    public ConfigSnapshot withDrained(List<String> changed) {
        return new ConfigSnapshot(
                version + 1,
                topologyYaml,
                partners,
                keys,
                level,
                List.copyOf(changed),
                webhooks,
                requests,
                rates,
                bans);
    }

    /// The next version, with other webhook endpoints and requests.
    public ConfigSnapshot withWebhooks(List<WebhookEndpoint> changed, List<KeptRequest> kept) {
        return new ConfigSnapshot(
                version + 1,
                topologyYaml,
                partners,
                keys,
                level,
                drained,
                List.copyOf(changed),
                List.copyOf(kept),
                rates,
                bans);
    }

    /// The next version, with other rates.
    public ConfigSnapshot withRates(List<RateEntry> changed) {
        return new ConfigSnapshot(
                version + 1,
                topologyYaml,
                partners,
                keys,
                level,
                drained,
                webhooks,
                requests,
                List.copyOf(changed),
                bans);
    }

    /// The next version, with other bans.
    public ConfigSnapshot withBans(List<BanEntry> changed) {
        return new ConfigSnapshot(
                version + 1,
                topologyYaml,
                partners,
                keys,
                level,
                drained,
                webhooks,
                requests,
                rates,
                List.copyOf(changed));
    }

    /// Whose calls operators have turned away.
    ///
    /// @param block addresses in CIDR notation, such as `203.0.113.0/24`
    /// @param untilMs when it ends by itself, in milliseconds since 1970
    /// @param reason for other operators; never shown to clients
    public record BanEntry(String block, long untilMs, String reason) {}

    /// What one minor unit of an asset is worth in another's: `numerator / denominator` minor units.
    public record RateEntry(int sourceAsset, int targetAsset, long numerator, long denominator) {}

    /// What a partner's request for a change was answered.
    public record KeptRequest(PartnerRequest request, WebhookEndpoint answer) {}

    /// A partner; its number is its place in the list, from 1.
    ///
    /// @param laneWidth see [ConfigCommand.SetPartnerQuota]
    public record PartnerEntry(
            String name,
            @Since(Levels.COMPLETE) Quota quota,
            @Since(Levels.COMPLETE) int laneWidth) {
        /// With the standard quota and lane.
        public PartnerEntry(String name) {
            this(name, Quota.STANDARD, 0);
        }
    }

    /// A key; its number is its place in the list, from 1. See [ConfigCommand.CreateKey].
    public record KeyEntry(
            int partner,
            Mode mode,
            Bytes hash,
            String hint,
            boolean signed,
            boolean revoked,
            @Since(Levels.COMPLETE) KeyTerms terms) {
        /// The same, for ever unusable.
        public KeyEntry revoke() {
            return new KeyEntry(partner, mode, hash, hint, signed, true, terms);
        }

        /// The same under other terms.
        public KeyEntry withTerms(KeyTerms changed) {
            return new KeyEntry(partner, mode, hash, hint, signed, revoked, changed);
        }
    }
}
