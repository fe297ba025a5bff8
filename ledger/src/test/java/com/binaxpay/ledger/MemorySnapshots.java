package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Snapshots of a ledger in memory, each with the pages that changed since the one before, as a store has them.
final class MemorySnapshots {
    private final Map<Integer, long[]> pages = new HashMap<>();
    /// The snapshot that was begun, and the digest of the ledger then.
    private @Nullable LedgerSnapshot begun;

    private byte[] digest = new byte[0];

    /// Begins a snapshot; one that was begun before is given up.
    void begin(Ledger ledger) {
        LedgerSnapshot before = begun;
        if (before != null) {
            before.giveUp();
        }
        digest = ledger.digest();
        begun = ledger.freeze();
    }

    /// Whether one was begun.
    boolean isBegun() {
        return begun != null;
    }

    /// Writes the snapshot that was begun, and gives the ledger that is restored from it; its ids are in `cold`, its
    /// rows
    /// in `history`.
    Ledger finish(MemoryColdIds cold, int slotBits, MemoryHistory history) throws IOException {
        LedgerSnapshot snapshot = begun;
        if (snapshot == null) {
            throw new IllegalStateException("no snapshot was begun");
        }
        begun = null;
        long[] into = new long[LedgerSnapshot.PAGE_LONGS_MAX];
        for (int page = 0; page < snapshot.pages(); page++) {
            int longs = snapshot.takePage(page, into);
            if (longs > 0) {
                pages.put(page, Arrays.copyOf(into, longs));
            }
        }
        cold.await(snapshot.generation());
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        snapshot.saveHead(new DataOutputStream(head));
        snapshot.written();

        Ledger restored = new Ledger(history, cold, LedgerWorld.TWIN_HASH, slotBits);
        ByteArrayInputStream in = new ByteArrayInputStream(head.toByteArray());
        restored.beginLoad(new DataInputStream(in));
        assertThat(in.available()).as("bytes left unread").isZero();
        for (int page = 0; page < snapshot.pages(); page++) {
            long[] longs = pages.getOrDefault(page, new long[0]);
            restored.putPage(page, longs, longs.length);
        }
        restored.endLoad();
        assertThat(restored.digest()).as("digest when the snapshot began").isEqualTo(digest);
        return restored;
    }
}
