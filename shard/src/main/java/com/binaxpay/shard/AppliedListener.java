package com.binaxpay.shard;

import com.binaxpay.money.Id;
import com.binaxpay.orders.Completion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Told by the apply thread what entries gave. Calls must return soon.
interface AppliedListener {
    /// Whether this process waits for what the entry gives.
    boolean isAwaited(Id incarnation, long sequence);

    /// The entry at `index` was applied and the state may be read. `results` has one element a group: an
    /// [com.binaxpay.wire.Outcome], or a `byte[]`
    /// of result
    /// codes for raw groups; it is null where the entry was not awaited. `completions` are earlier commands that
    /// ended.
    void onApplied(
            long index, Id incarnation, long sequence, @Nullable List<Object> results, List<Completion> completions);
}
