package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Kept;
import com.binaxpay.wire.Kept.Purpose;
import com.binaxpay.wire.Query;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Crossings that this shard began and that have not ended: the only state of their coordination.
final class OpenCrossings {
    private final Core core;
    private final TreeMap<Long, Kept.OpenCrossing> byNumber = new TreeMap<>();
    private final TreeMap<Id, Long> numbers = new TreeMap<>();
    // What running reversals have reserved of the transfers that they give back; follows from the crossings.
    private final TreeMap<Id, Long> reservedMinor = new TreeMap<>();
    private long lastNumber;

    OpenCrossings(Core core) {
        this.core = core;
    }

    void begin(Purpose purpose, Crossing crossing, Idempotency key) {
        lastNumber++;
        add(new Kept.OpenCrossing(lastNumber, purpose, crossing, key, core.nowNs()));
    }

    /// Begins a capture; with `keepRest` what it leaves stays held.
    void beginCapture(Crossing crossing, Idempotency key, boolean keepRest) {
        lastNumber++;
        add(new Kept.OpenCrossing(lastNumber, Purpose.CAPTURE, crossing, key, core.nowNs(), keepRest));
    }

    boolean isOpen(Id crossing) {
        return numbers.containsKey(crossing);
    }

    Optional<Kept.OpenCrossing> find(Id crossing) {
        return Optional.ofNullable(numbers.get(crossing)).map(byNumber::get);
    }

    /// Forgets a crossing that has ended.
    void end(Kept.OpenCrossing open) {
        Invariant.check(byNumber.remove(open.number()) != null, "a crossing ended twice");
        numbers.remove(open.crossing().id());
        if (open.purpose() == Purpose.REVERSAL_ASKED) {
            Id original = open.crossing().reversalOf();
            long left = reservedMinor(original) - open.crossing().amountMinor();
            if (left == 0) {
                reservedMinor.remove(original);
            } else {
                reservedMinor.put(original, left);
            }
        }
    }

    /// Wallets of this shard whose money is crossing, or will come back by a reversal that was asked for.
    Set<Id> busyWallets() {
        Set<Id> wallets = new TreeSet<>();
        for (Kept.OpenCrossing open : byNumber.values()) {
            boolean isAsked = open.purpose() == Purpose.REVERSAL_ASKED;
            wallets.add(
                    isAsked ? open.crossing().destination() : open.crossing().source());
        }
        return wallets;
    }

    /// What running reversals of a transfer have reserved, minor units.
    long reservedMinor(Id original) {
        return reservedMinor.getOrDefault(original, 0L);
    }

    int count() {
        return byNumber.size();
    }

    /// When the oldest began, or 0.
    long oldestNs() {
        return byNumber.isEmpty() ? 0 : byNumber.firstEntry().getValue().sinceNs();
    }

    /// Answers [Query.OpenCrossings].
    Answer list(Query.OpenCrossings query) {
        int limit = Limits.page(query.limit());
        List<Answer.OpenCrossing> page = new ArrayList<>();
        for (Kept.OpenCrossing open :
                byNumber.tailMap(query.afterNumber(), false).values()) {
            if (page.size() == limit) {
                return new Answer.Crossings(page, true);
            }
            CrossingStep step =
                    open.purpose() == Purpose.REVERSAL_ASKED ? CrossingStep.BEGIN_REVERSAL : CrossingStep.DELIVER;
            page.add(new Answer.OpenCrossing(open.number(), step, open.crossing(), open.sinceNs()));
        }
        return new Answer.Crossings(page, false);
    }

    long hash() {
        long hash = Hash64.mix(lastNumber);
        for (Kept.OpenCrossing open : byNumber.values()) {
            Crossing crossing = open.crossing();
            hash = Hash64.chain(hash, open.number());
            hash = Hash64.chain(
                    hash, Hash64.ofId(crossing.id().hi(), crossing.id().lo()));
            hash = Hash64.chain(hash, crossing.amountMinor());
        }
        return hash;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(lastNumber);
        out.writeInt(byNumber.size());
        for (Kept.OpenCrossing open : byNumber.values()) {
            Records.write(out, open);
        }
    }

    void load(DataInput in) throws IOException {
        byNumber.clear();
        numbers.clear();
        reservedMinor.clear();
        lastNumber = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            add(Records.read(in, Kept.OpenCrossing.class));
        }
    }

    private void add(Kept.OpenCrossing open) {
        Id id = open.crossing().id();
        Invariant.check(numbers.put(id, open.number()) == null, "a crossing began twice");
        byNumber.put(open.number(), open);
        if (open.purpose() == Purpose.REVERSAL_ASKED) {
            reservedMinor.merge(open.crossing().reversalOf(), open.crossing().amountMinor(), Long::sum);
        }
    }
}
