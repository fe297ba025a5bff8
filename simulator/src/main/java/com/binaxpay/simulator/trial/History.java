package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bookmark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// What clients did and saw, as they remember it.
final class History {
    /// No answer, ever.
    static final long NEVER = Long.MAX_VALUE;

    private final List<Write> writes = new ArrayList<>();
    private final TreeMap<Id, Write> byId = new TreeMap<>();
    private final List<Read> reads = new ArrayList<>();
    private final List<Register> registers = new ArrayList<>();

    /// What became of a request.
    enum Result {
        DONE,
        REFUSED,
        UNKNOWN
    }

    /// A request that moves money once, if at all, under `id`.
    static final class Write {
        final Id id;
        final Work work;
        final Id source;
        final Id destination;
        final long amountMinor;
        final long beganNs;
        /// When the client knew; [#NEVER] where it does not.
        long endedNs = NEVER;
        Result result = Result.UNKNOWN;
        /// What the last answer said, for whoever has to understand a failure.
        String said = "";
        /// The entry that did it, of the shard that was asked; nothing where it is not known.
        Bookmark seen = Bookmark.NONE;
        /// Whether it moves money though its own request only holds it: by a capture that was tried.
        boolean isHold;
        /// For a hold: whether a capture was asked for, and what it gave.
        boolean isCaptureTried;
        Result captured = Result.UNKNOWN;
        long capturedMinor;
        boolean isVoidTried;
        /// Whether it is answered once it is credited: a reversal between shards, which holds what it will debit.
        boolean isDebitLater;
        /// For a reversal or a refund: what it gives back.
        Id original = Id.NONE;
        /// Group of rows that happen all or not at all, 0 for none.
        long group;

        Write(Id id, Work work, Id source, Id destination, long amountMinor, long beganNs) {
            this.id = id;
            this.work = work;
            this.source = source;
            this.destination = destination;
            this.amountMinor = amountMinor;
            this.beganNs = beganNs;
        }

        /// The one that it is asked of.
        Id wallet() {
            return source.isNone() ? destination : source;
        }
    }

    /// A wallet's newest line as a client saw it.
    ///
    /// @param newest id of the transfer of that line, [Id#NONE] for none
    /// @param balanceMinor what the line says
    /// @param asOfNs moment as of which it is, as the answer said
    /// @param atLeast own writes that had to be in it
    record Read(
            Id wallet,
            long beganNs,
            long endedNs,
            Id newest,
            long balanceMinor,
            boolean isNear,
            long asOfNs,
            List<Id> atLeast) {}

    /// A register written or read; `value` 0 is what it holds at first.
    record Register(Id account, boolean isWrite, long value, long beganNs, long endedNs) {}

    Write begin(Write write) {
        writes.add(write);
        byId.put(write.id, write);
        return write;
    }

    void read(Read read) {
        reads.add(read);
    }

    void register(Register register) {
        registers.add(register);
    }

    List<Write> writes() {
        return writes;
    }

    boolean has(Id id) {
        return byId.containsKey(id);
    }

    List<Read> reads() {
        return reads;
    }

    List<Register> registers() {
        return registers;
    }
}
