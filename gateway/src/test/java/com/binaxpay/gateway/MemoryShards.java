package com.binaxpay.gateway;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.TransferHistory;
import com.binaxpay.money.Id;
import com.binaxpay.orders.Completion;
import com.binaxpay.orders.RecordLog;
import com.binaxpay.orders.ShardMap;
import com.binaxpay.orders.ShardState;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Answer.CrossingStep;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.TransferRowLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/// Real shard states in memory behind the port of the gateway: no log, no network, one lock. Crossings are carried at
/// once. A test can have the next calls fail as a cluster would.
final class MemoryShards implements Shards {
    /// What goes wrong with a call.
    enum Trouble {
        /// It is not proposed.
        NOT_DONE,
        /// It is applied, and the answer is lost.
        ANSWER_LOST,
        /// It stays in flight: the first request has not ended.
        RUNNING
    }

    private static final class History implements TransferHistory {
        private final List<byte[]> rows = new ArrayList<>();

        @Override
        public long nextOrdinal() {
            return rows.size() + 1L;
        }

        @Override
        public long append(byte[] row, int offset) {
            rows.add(Arrays.copyOfRange(row, offset, offset + TransferRowLayout.SIZE_BYTES));
            return rows.size();
        }

        @Override
        public void read(long ordinal, byte[] into) {
            System.arraycopy(rows.get((int) ordinal - 1), 0, into, 0, TransferRowLayout.SIZE_BYTES);
        }
    }

    private static final class Log implements RecordLog {
        private final List<byte[]> records = new ArrayList<>();

        @Override
        public long append(byte[] record) {
            records.add(record.clone());
            return records.size();
        }

        @Override
        public byte[] read(long position) {
            return records.get((int) position - 1).clone();
        }
    }

    private final List<ShardState> states = new ArrayList<>();
    private final ShardMap map;
    private final LongSupplier logTimeNs;
    private final List<Trouble> troubles = new ArrayList<>();
    private final List<Answer> proofs = new ArrayList<>();
    private final Map<Integer, Boolean> down = new HashMap<>();
    private final Map<Id, Outcome> ended = new HashMap<>();
    private Consistency asked = new Consistency.Linearizable();
    private int submissions;
    private int downShard;
    private int downAfter = Integer.MAX_VALUE;

    MemoryShards(int count, ShardMap map, LongSupplier logTimeNs) {
        this.map = map;
        this.logTimeNs = logTimeNs;
        for (int i = 0; i < count; i++) {
            History history = new History();
            states.add(new ShardState(i, map, new Ledger(history), history, new Log()));
        }
    }

    /// Raises all shards to the newest level.
    synchronized void activate() {
        states.forEach(state -> state.apply(new Command.Activate(Levels.NEWEST)));
    }

    /// The next commands meet `what`, one each.
    synchronized void next(Trouble... what) {
        troubles.addAll(List.of(what));
    }

    /// What the next question for a proof gives; states without trees beside them have none.
    synchronized void answer(Answer proof) {
        proofs.add(proof);
    }

    /// From now on `shard` serves nobody, or serves again.
    synchronized void down(int shard, boolean isDown) {
        down.put(shard, isDown);
    }

    /// After `commands` more commands `shard` serves nobody.
    synchronized void downAfter(int shard, int commands) {
        downShard = shard;
        downAfter = submissions + commands;
    }

    /// How many commands came so far.
    synchronized int submissions() {
        return submissions;
    }

    /// How fresh the answer to the last question had to be.
    synchronized Consistency asked() {
        return asked;
    }

    /// Sums of all accounts of all shards.
    synchronized List<Answer> trialBalances() {
        return states.stream().map(state -> state.ask(new Query.TrialBalance())).toList();
    }

    @Override
    public synchronized Written submit(int shard, Command command, long deadlineNs) throws NotDone, OutcomeUnknown {
        if (down.getOrDefault(shard, false)) {
            throw new NotDone("down");
        }
        Trouble trouble = troubles.isEmpty() ? null : troubles.removeFirst();
        if (trouble == Trouble.NOT_DONE) {
            throw new NotDone("test");
        }
        submissions++;
        if (submissions > downAfter) {
            down.put(downShard, true);
            downAfter = Integer.MAX_VALUE;
            throw new NotDone("down");
        }
        Outcome outcome = trouble == Trouble.RUNNING ? new Outcome.Running() : apply(shard, command);
        if (trouble == Trouble.ANSWER_LOST) {
            throw new OutcomeUnknown("test");
        }
        if (outcome instanceof Outcome.Running && trouble == null && command instanceof Command.Keyed keyed) {
            carryCrossings();
            outcome = ended.getOrDefault(
                    new Id(keyed.idempotency().keyHi(), keyed.idempotency().keyLo()), outcome);
        }
        return new Written(outcome, "region-" + shard, submissions);
    }

    @Override
    public synchronized Read ask(int shard, Query query, Consistency consistency, long deadlineNs) throws NotDone {
        if (down.getOrDefault(shard, false)) {
            throw new NotDone("down");
        }
        boolean isAboutProofs = query instanceof Query.TransferProof || query instanceof Query.Consistency;
        if (isAboutProofs && !proofs.isEmpty()) {
            return new Read(proofs.removeFirst(), 0, "region-" + shard);
        }
        asked = consistency;
        long ageNs = consistency instanceof Consistency.Bounded ? 100_000_000L : 0;
        return new Read(states.get(shard).ask(query), ageNs, "region-" + shard);
    }

    private Outcome apply(int shard, Command command) {
        ShardState state = states.get(shard);
        state.beginEntry(logTimeNs.getAsLong());
        Outcome outcome = state.apply(command);
        for (Completion completion : state.completions()) {
            ended.put(new Id(completion.keyHi(), completion.keyLo()), completion.outcome());
        }
        return outcome;
    }

    private void carryCrossings() {
        for (boolean moved = true; moved; ) {
            moved = false;
            for (int shard = 0; shard < states.size(); shard++) {
                Answer.Crossings open = (Answer.Crossings) states.get(shard).ask(new Query.OpenCrossings(0, 100));
                for (Answer.OpenCrossing crossing : open.crossings()) {
                    carry(shard, crossing);
                    moved = true;
                }
            }
        }
    }

    private void carry(int shard, Answer.OpenCrossing open) {
        if (open.step() == CrossingStep.BEGIN_REVERSAL) {
            Outcome begun = apply(map.shardOf(open.crossing().source()), new Command.BeginReversal(open.crossing()));
            if (begun instanceof Outcome.Refused refused) {
                apply(
                        shard,
                        new Command.RefuseReversal(
                                open.crossing().id(), refused.code().name()));
            }
            return;
        }
        int other = map.shardOf(open.crossing().destination());
        Outcome accepted = apply(other, new Command.AcceptCrossing(open.crossing()));
        String refusal =
                accepted instanceof Outcome.Refused refused ? refused.code().name() : "";
        apply(shard, new Command.ResolveCrossing(open.crossing().id(), refusal));
    }
}
