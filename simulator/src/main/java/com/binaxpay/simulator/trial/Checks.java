package com.binaxpay.simulator.trial;

import com.binaxpay.money.Id;
import com.binaxpay.simulator.trial.History.Result;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What must hold of what clients saw, given all statements at the end.
final class Checks {
    private final History history;
    private final Map<Id, List<View.StatementLine>> statements;
    private final Map<Id, Map<Id, Integer>> places = new HashMap<>();

    Checks(History history, Map<Id, List<View.StatementLine>> statements) {
        this.history = history;
        this.statements = statements;
    }

    /// Debits are credits, for each asset of a shard.
    static void balanced(int shard, Answer.TrialBalance balance) {
        for (Answer.TrialLine line : balance.lines()) {
            if (line.debitsMinor() != line.creditsMinor()) {
                throw new CheckFailed(
                        "conservation",
                        "shard " + shard + " has debits of " + line.debitsMinor() + " and credits of "
                                + line.creditsMinor() + " in asset " + line.asset());
            }
        }
    }

    void all() {
        onceEach();
        balances();
        writes();
        reversals();
        order();
        registers();
    }

    /// No transfer has two lines in a statement.
    private void onceEach() {
        statements.forEach((wallet, lines) -> {
            Map<Id, Integer> places = new HashMap<>();
            for (int i = 0; i < lines.size(); i++) {
                Id id = lines.get(i).transfer();
                Integer before = places.put(id, i);
                if (before != null) {
                    throw new CheckFailed(
                            "exactly-once",
                            "transfer " + id + " has two lines in one statement: " + lines.get(before) + " and "
                                    + lines.get(i));
                }
                if (!history.has(id)) {
                    throw new CheckFailed("exactly-once", "nobody asked for transfer " + id);
                }
            }
            this.places.put(wallet, places);
        });
    }

    /// Each line's balance follows from the one before.
    private void balances() {
        statements.forEach((wallet, lines) -> {
            long balance = 0;
            for (View.StatementLine line : lines) {
                balance += line.signedAmountMinor();
                if (balance < 0) {
                    throw new CheckFailed("limits", "a wallet without overdraft was at " + balance);
                }
                if (balance != line.balanceAfterMinor()) {
                    throw new CheckFailed(
                            "conservation",
                            "a statement says " + line.balanceAfterMinor() + " where its lines give " + balance);
                }
            }
        });
    }

    private boolean isIn(Id wallet, Id transfer) {
        return places.getOrDefault(wallet, Map.of()).containsKey(transfer);
    }

    /// What was answered as done is there once on both sides, what was refused on none, what is not known on both or
    /// none.
    private void writes() {
        Map<Long, Boolean> groups = new TreeMap<>();
        for (History.Write write : history.writes()) {
            boolean isDebited = !write.source.isNone() && isIn(write.source, write.id);
            boolean isCredited = !write.destination.isNone() && isIn(write.destination, write.id);
            boolean isThere = isDebited || isCredited;
            boolean isWhole = write.source.isNone() || write.destination.isNone() || isDebited == isCredited;
            if (!isWhole) {
                throw new CheckFailed(
                        "conservation",
                        write.work + " " + write.id + " has one side only (debited: " + isDebited + ")");
            }
            if (write.work.isOrder()) {
                boolean isOver = write.result == Result.REFUSED || write.captured == Result.REFUSED;
                if (isOver && isThere) {
                    throw new CheckFailed("answers", "a refused or cancelled order moved money: " + write.id);
                }
                continue;
            }
            Result expected = write.isHold ? held(write) : write.result;
            if (expected == Result.DONE && !isThere) {
                throw new CheckFailed("nothing-lost", write.work + " " + write.id + " was answered and is not there");
            }
            if (expected == Result.REFUSED && isThere) {
                throw new CheckFailed(
                        "answers",
                        write.work + " " + write.id + " was refused and is there; it was told " + write.said);
            }
            if (write.isHold && isThere) {
                amount(write, write.capturedMinor);
            } else if (isThere) {
                amount(write, write.amountMinor);
            }
            if (write.group > 0) {
                Boolean other = groups.putIfAbsent(write.group, isThere);
                if (other != null && other != isThere) {
                    throw new CheckFailed("atomic", "an atomic batch was done in part");
                }
            }
        }
    }

    /// No more is given back than was moved.
    private void reversals() {
        Map<Id, Long> left = new HashMap<>();
        for (History.Write write : history.writes()) {
            if (write.work == Work.REVERSE && write.result == Result.DONE) {
                left.merge(write.original, -write.amountMinor, Long::sum);
            }
        }
        for (History.Write write : history.writes()) {
            if (write.amountMinor + left.getOrDefault(write.id, 0L) < 0) {
                List<String> parts = history.writes().stream()
                        .filter(part -> part.original.equals(write.id) && part.result == Result.DONE)
                        .map(part -> part.id + " at " + part.endedNs + " said " + part.said)
                        .toList();
                throw new CheckFailed(
                        "reversals",
                        "more than all of transfer " + write.id + " of " + write.amountMinor + " was given back: "
                                + parts);
            }
        }
    }

    private static OrderCheck of(Map<Id, OrderCheck> checks, Id wallet) {
        return checks.computeIfAbsent(wallet, unused -> new OrderCheck());
    }

    private int place(Id wallet, Id transfer) {
        return places.getOrDefault(wallet, Map.of()).getOrDefault(transfer, -1);
    }

    private List<View.StatementLine> lines(Id wallet) {
        return statements.getOrDefault(wallet, List.of());
    }

    private static Result held(History.Write write) {
        return write.result == Result.DONE && write.isCaptureTried ? write.captured : Result.REFUSED;
    }

    private void amount(History.Write write, long amountMinor) {
        Id wallet = write.source.isNone() ? write.destination : write.source;
        int place = place(wallet, write.id);
        long line = Math.abs(lines(wallet).get(place).signedAmountMinor());
        if (line != amountMinor) {
            throw new CheckFailed(
                    "answers", write.work + " " + write.id + " moved " + line + " instead of " + amountMinor);
        }
    }

    /// Strict serialisability of each wallet's list of lines: writes are in the order of real time, and a read sees
    /// what was acknowledged before it began, nothing that began after it ended, and what earlier reads saw. What
    /// any replica answers holds what was acknowledged before the moment as of which it says it is.
    private void order() {
        Map<Id, OrderCheck> checks = new TreeMap<>();
        Map<Id, OrderCheck> ages = new TreeMap<>();
        for (History.Write write : history.writes()) {
            for (Id wallet : List.of(write.source, write.destination)) {
                int place = place(wallet, write.id);
                if (place >= 0) {
                    boolean isLater = write.isDebitLater && wallet.equals(write.source);
                    long endedNs = isLater ? History.NEVER : write.endedNs;
                    of(checks, wallet).write(place, write.beganNs, endedNs);
                    of(ages, wallet).write(place, write.beganNs, endedNs);
                }
            }
        }
        for (History.Read read : history.reads()) {
            Map<Id, Integer> of = places.getOrDefault(read.wallet(), Map.of());
            int place = read.newest().isNone() ? -1 : of.getOrDefault(read.newest(), Integer.MIN_VALUE);
            if (place == Integer.MIN_VALUE) {
                throw new CheckFailed("nothing-lost", "a read saw transfer " + read.newest() + ", which is not there");
            }
            long balance = place < 0 ? 0 : lines(read.wallet()).get(place).balanceAfterMinor();
            if (balance != read.balanceMinor()) {
                throw new CheckFailed("answers", "a read saw another balance than its line has");
            }
            for (Id own : read.atLeast()) {
                if (of.getOrDefault(own, -1) > place) {
                    throw new CheckFailed("read-your-writes", "a near read lacks its reader's own transfer " + own);
                }
            }
            if (!read.isNear()) {
                of(checks, read.wallet()).read(place, read.beganNs(), read.endedNs());
            }
            // As if it had been asked for then; others need not see what a copy showed.
            of(ages, read.wallet()).read(place, read.asOfNs(), History.NEVER);
        }
        checks.forEach((wallet, check) -> check.verdict().ifPresent(what -> {
            throw new CheckFailed("strict-serialisability", "wallet " + wallet + ": " + what);
        }));
        ages.forEach((wallet, check) -> check.verdict().ifPresent(what -> {
            throw new CheckFailed("as-of", "wallet " + wallet + ": " + what);
        }));
    }

    private void registers() {
        Map<Id, RegisterCheck> checks = new TreeMap<>();
        for (History.Register register : history.registers()) {
            RegisterCheck check = checks.computeIfAbsent(register.account(), unused -> new RegisterCheck());
            check.add(register.isWrite(), register.value(), register.beganNs(), register.endedNs());
        }
        checks.forEach((account, check) -> check.verdict().ifPresent(what -> {
            throw new CheckFailed("linearizable-register", "account " + account + ": " + what);
        }));
    }
}
