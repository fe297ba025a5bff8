package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.simulator.world.World;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bookmark;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Shards;
import com.binaxpay.wire.View;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// What one client reads, and its registers.
final class Looks {
    private final Client me;
    private final Clients all;
    private final World world;
    private final Cluster cluster;
    private final Coverage coverage;
    private final SplittableRandom random;

    Looks(Client me) {
        this.me = me;
        this.all = me.all();
        this.world = all.cluster().world();
        this.cluster = all.cluster();
        this.coverage = all.cluster().coverage();
        this.random = all.random();
    }

    void register() {
        Id wallet = all.registers().get(random.nextInt(all.registers().size()));
        Id account = Clients.account(wallet);
        long beganNs = world.nowNs();
        if (random.nextBoolean()) {
            long value = all.nextValue();
            Client.Answered answered = me.submit(
                    new Command.SetOverdraft(account, value, Clients.CALLER, all.key(Operation.SET_OVERDRAFT)),
                    me.tries());
            Result result = me.resultOf(answered);
            if (result != Result.REFUSED) {
                coverage.count(Coverage.Seen.REGISTER_WRITTEN);
                long endedNs = result == Result.DONE ? world.nowNs() : History.NEVER;
                all.history().register(new History.Register(account, true, value, beganNs, endedNs));
            }
            return;
        }
        try {
            if (all.ask(me.router(), wallet, new Query.AccountById(account)) instanceof Answer.One(View.Account seen)) {
                coverage.count(Coverage.Seen.REGISTER_READ);
                all.history()
                        .register(new History.Register(account, false, seen.overdraftMinor(), beganNs, world.nowNs()));
            }
        } catch (Shards.NotDone e) {
            coverage.count(Coverage.Seen.NOT_DONE);
        }
    }

    void read(Id wallet, boolean isNear) {
        int shard = cluster.shardOf(wallet);
        long beganNs = world.nowNs();
        Bookmark bookmark = Bookmark.NONE;
        List<Id> atLeast = new ArrayList<>();
        for (History.Write write : isNear ? me.own() : List.<History.Write>of()) {
            boolean isThere = !write.seen.entries().isEmpty()
                    && write.result == Result.DONE
                    && (!write.isHold || write.captured == Result.DONE)
                    && !write.work.isOrder()
                    && write.work != Work.REVERSE;
            if (isThere && wallet.equals(write.wallet())) {
                bookmark = bookmark.with(write.seen);
                atLeast.add(write.id);
            }
        }
        try {
            Shards.Consistency consistency = isNear
                    ? new Shards.Consistency.Bounded(200 + random.nextInt(5_000), bookmark)
                    : new Shards.Consistency.Linearizable();
            Query query =
                    new Query.Statement(Clients.CALLER, wallet, Clients.KES, 0, Long.MAX_VALUE, Long.MAX_VALUE, 1);
            Shards.Read read = me.router().ask(shard, query, consistency, world.nowNs() + Clients.DEADLINE_NS);
            if (read.answer() instanceof Answer.Many many) {
                coverage.count(isNear ? Coverage.Seen.NEAR_READ : Coverage.Seen.READ);
                me.succeeded();
                all.countOperation();
                Optional<View.StatementLine> newest =
                        many.views().stream().findFirst().map(View.StatementLine.class::cast);
                world.note(newest.map(View.StatementLine::balanceAfterMinor).orElse(0L));
                all.history()
                        .read(new History.Read(
                                wallet,
                                beganNs,
                                world.nowNs(),
                                newest.map(View.StatementLine::transfer).orElse(Id.NONE),
                                newest.map(View.StatementLine::balanceAfterMinor)
                                        .orElse(0L),
                                isNear,
                                world.nowNs() - read.asOfNs(),
                                atLeast));
            }
        } catch (Shards.NotDone e) {
            coverage.count(Coverage.Seen.NOT_DONE);
        }
    }

    void trialBalance() {
        int shard = random.nextInt(all.swarm().shards());
        Shards.Consistency consistency =
                random.nextBoolean() ? new Shards.Consistency.Linearizable() : new Shards.Consistency.Bounded(5_000);
        try {
            Answer answer = me.router()
                    .ask(shard, new Query.TrialBalance(), consistency, world.nowNs() + Clients.DEADLINE_NS)
                    .answer();
            if (answer instanceof Answer.TrialBalance balance) {
                coverage.count(Coverage.Seen.TRIAL_BALANCE);
                Checks.balanced(shard, balance);
            }
        } catch (Shards.NotDone e) {
            coverage.count(Coverage.Seen.NOT_DONE);
        }
    }
}
