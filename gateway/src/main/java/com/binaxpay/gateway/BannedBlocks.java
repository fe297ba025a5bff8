package com.binaxpay.gateway;

import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/// The blocks of addresses that operators had banned, for a look per request: one look for each length of block that
/// there is, however many blocks. Immutable, but for time.
public final class BannedBlocks {
    /// Ends by the first bytes of addresses, by number of bits.
    private final Map<Integer, Map<Bytes, Long>> ends = new TreeMap<>();

    /// @param bans what is no block is left out
    public BannedBlocks(List<BanEntry> bans) {
        for (BanEntry ban : bans) {
            AddressBlock.parse(ban.block())
                    .ifPresent(block -> ends.computeIfAbsent(block.bits(), _ -> new HashMap<>())
                            .merge(Bytes.of(block.head(block.bits())), ban.untilMs(), Math::max));
        }
    }

    /// Whether a wider block than this one is banned, and it with that.
    public boolean isWithinAnother(AddressBlock block) {
        return ends.entrySet().stream()
                .takeWhile(length -> length.getKey() < block.bits())
                .anyMatch(length -> length.getValue().containsKey(Bytes.of(block.head(length.getKey()))));
    }

    /// When the last ban of `address` ends, in milliseconds since 1970; empty where none lasts at `nowMs`.
    public OptionalLong untilMs(InetAddress address, long nowMs) {
        if (ends.isEmpty()) {
            return OptionalLong.empty();
        }
        byte[] bytes = address.getAddress();
        long lastMs = 0;
        for (Map.Entry<Integer, Map<Bytes, Long>> length : ends.entrySet()) {
            if (length.getKey() <= bytes.length * Byte.SIZE) {
                Bytes head = Bytes.of(AddressBlock.head(bytes, length.getKey()));
                lastMs = Math.max(lastMs, length.getValue().getOrDefault(head, 0L));
            }
        }
        return lastMs > nowMs ? OptionalLong.of(lastMs) : OptionalLong.empty();
    }
}
