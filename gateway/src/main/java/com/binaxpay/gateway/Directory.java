package com.binaxpay.gateway;

import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.EvidenceKey;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// What the gateway knows of partners and places. Answers come from this process's memory, never from another one, so
/// that the data path does not wait for the control plane. Safe for any thread.
public interface Directory {
    /// The key that `bearerToken` is, or empty for one that is unknown or revoked.
    Optional<PartnerKey> authenticate(String bearerToken);

    /// Number of ledger shards; they are numbered from 0.
    int shardCount();

    /// Number of shards among which what belongs to no account is spread; never changes, whatever shards are added.
    int firstShards();

    /// The shard that owns what `id` names, or empty where none does.
    OptionalInt shardOf(Id id);

    /// Whether what `id` names may be of a jurisdiction that was added so lately that this process has not heard of it:
    /// the id is younger than what the process knows.
    boolean isYoungerThanKnown(Id id);

    /// The shard on which new wallets of `jurisdiction` open with slot `slot`, or empty where nobody serves it.
    OptionalInt homeShard(Jurisdiction jurisdiction, int slot);

    /// Name of the region that is `shard`'s home.
    String regionOf(int shard);

    /// Whether this process was cut off from the control plane for so long that it may no longer move money.
    boolean isStale();

    /// What one minor unit of an asset is worth in another's; empty where nobody says.
    Optional<RateEntry> rate(int sourceAsset, int targetAsset);

    /// Public keys with which nodes sign what history is, past ones too.
    List<EvidenceKey> evidenceKeys();

    /// When what operators hold against `address` at `nowMs` ends, both in milliseconds since 1970; empty where there
    /// is
    /// nothing.
    OptionalLong bannedUntilMs(InetAddress address, long nowMs);

    /// Codes of the jurisdictions that are served, in order.
    List<String> jurisdictions();
}
