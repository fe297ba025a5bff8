package com.binaxpay.wire;

import com.binaxpay.money.Id;

/// What the control group can be told to do. Each applies whole or not at all; a repeat of one that took effect changes
/// nothing and gives the same answer.
public sealed interface ConfigCommand {
    /// Makes a partner, unless one with this name exists.
    @Tag(1)
    record CreatePartner(String name) implements ConfigCommand {}

    /// Stores a key of a partner.
    ///
    /// @param partner name of the partner
    /// @param hash keyed hash of the key
    /// @param hint the key's last four characters
    /// @param signed whether requests under it must be signed
    @Tag(2)
    record CreateKey(
            String partner,
            Mode mode,
            Bytes hash,
            String hint,
            boolean signed,
            @Since(Levels.COMPLETE) KeyTerms terms) implements ConfigCommand {
        /// A key that may do everything, for ever.
        public CreateKey(String partner, Mode mode, Bytes hash, String hint, boolean signed) {
            this(partner, mode, hash, hint, signed, KeyTerms.NONE);
        }
    }

    /// Makes a key open nothing any more.
    @Tag(3)
    record RevokeKey(int key) implements ConfigCommand {}

    /// Replaces the topology by a declaration in YAML that was checked before.
    @Tag(4)
    record PutTopology(String yaml) implements ConfigCommand {}

    /// Ends an upgrade: lets all shards go up to `level` of [Levels]. It cannot be taken back.
    @Tag(5)
    record RaiseLevel(int level) implements ConfigCommand {}

    /// Has a region lead nothing, so that it can be stopped without an error (`isDrained`), or lead again what is at
    /// home there.
    @Tag(6)
    record DrainRegion(String region, boolean isDrained) implements ConfigCommand {}

    /// A partner's change of a webhook endpoint: makes it where its revision is 1, else replaces the one before.
    ///
    /// @param request the request that asks for it, whose repeats are answered alike; empty for none
    @Tag(7)
    record PutWebhook(WebhookEndpoint endpoint, PartnerRequest request) implements ConfigCommand {}

    /// Removes a partner's webhook endpoint.
    @Tag(8)
    record DeleteWebhook(Caller owner, Id endpoint) implements ConfigCommand {}

    /// Replaces what bounds a key.
    @Tag(9)
    record SetKeyTerms(int key, KeyTerms terms) implements ConfigCommand {}

    /// Replaces what a partner may do altogether, under all of its keys of a mode.
    ///
    /// @param laneWidth calls that a process has in hand for it at the most while others want something; 0: as for
    /// all
    @Tag(10)
    record SetPartnerQuota(String partner, Quota quota, int laneWidth) implements ConfigCommand {}

    /// Replaces the rate of a pair of assets; one with numerator 0 takes it away.
    @Tag(11)
    record PutRate(ConfigSnapshot.RateEntry rate) implements ConfigCommand {}

    /// Turns calls from a block of addresses away for a while, counted from when it is applied; for none: lifts the ban
    /// of that block. Bans that have ended are forgotten with it. Applied again, it counts anew.
    ///
    /// @param block in CIDR notation, such as `203.0.113.0/24`
    /// @param forMs how long, in milliseconds
    /// @param nowMs in milliseconds since 1970, as who leads the control group sees it: it puts it there
    @Tag(12)
    record PutBan(String block, long forMs, String reason, long nowMs) implements ConfigCommand {
        /// The same at another time.
        public PutBan at(long ms) {
            return new PutBan(block, forMs, reason, ms);
        }
    }
}
