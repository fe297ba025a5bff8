package com.binaxpay.node;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Whether what one shard's clearing accounts owe another's is owed back. While crossings go on, shards that are looked
/// at one after the other seldom match; so each book is looked at again until it matches once, and only one that never
/// does is at fault. Blocks; single use.
final class ClearingCheck {
    private static final int ROUNDS_MAX = 60;
    private static final long PAUSE_MS = 100;
    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    /// How a shard's trial balance is found.
    @FunctionalInterface
    interface Look {
        /// The trial balance of a shard now, or nothing where nobody can tell.
        Optional<Answer.TrialBalance> at(int shard) throws InterruptedException;
    }

    private final Look look;
    private final int shards;
    private final long pauseMs;

    /// What was last seen of each book that never matched; empty when all have.
    private final Map<String, Long> unmatched = new TreeMap<>();

    private final List<String> matched = new ArrayList<>();

    ClearingCheck(Look look, int shards, long pauseMs) {
        this.look = look;
        this.shards = shards;
        this.pauseMs = pauseMs;
    }

    /// Of a running cluster, through its nodes.
    static ClearingCheck of(List<CallClient> nodes, int shards) {
        return new ClearingCheck(shard -> trial(nodes, shard), shards, PAUSE_MS);
    }

    /// What does not hold.
    List<String> faults() throws InterruptedException {
        for (int round = 0; round < ROUNDS_MAX; round++) {
            Optional<Map<String, Long>> nets = look();
            if (nets.isPresent() && settle(nets.get())) {
                return List.of();
            }
            TimeUnit.MILLISECONDS.sleep(pauseMs);
        }
        if (unmatched.isEmpty()) {
            return List.of("clearing accounts could not be compared: not all shards have a leader");
        }
        return unmatched.entrySet().stream()
                .map(book -> book.getKey() + ": clearing accounts do not cancel out: " + book.getValue())
                .toList();
    }

    /// True when every book has matched in some round.
    private boolean settle(Map<String, Long> nets) {
        nets.forEach((book, net) -> {
            if (net == 0) {
                matched.add(book);
                unmatched.remove(book);
            } else if (!matched.contains(book)) {
                unmatched.put(book, net);
            }
        });
        return unmatched.isEmpty();
    }

    /// The net of each book's clearing accounts over all shards, from their leaders, or nothing where one has none.
    private Optional<Map<String, Long>> look() throws InterruptedException {
        Map<String, Long> nets = new TreeMap<>();
        for (int shard = 0; shard < shards; shard++) {
            Optional<Answer.TrialBalance> trial = look.at(shard);
            if (trial.isEmpty()) {
                return Optional.empty();
            }
            for (Answer.TrialLine line : trial.get().lines()) {
                nets.merge(name(line), line.clearingNetMinor(), Long::sum);
            }
        }
        return Optional.of(nets);
    }

    private static Optional<Answer.TrialBalance> trial(List<CallClient> nodes, int shard) throws InterruptedException {
        Call ask = new Call.Ask(shard, new Query.TrialBalance(), -1, TIMEOUT.toMillis());
        for (CallClient node : nodes) {
            try {
                byte[] answer = node.callAndWait(RegionLink.METHOD, RecordCodec.CALLS.encode(ask), TIMEOUT);
                if (RecordCodec.REPLIES.decode(answer) instanceof Reply.Answered answered
                        && answered.answer() instanceof Answer.TrialBalance trial) {
                    return Optional.of(trial);
                }
            } catch (TransportException e) {
                // Another may lead.
            }
        }
        return Optional.empty();
    }

    private static String name(Answer.TrialLine line) {
        String code = Assets.byNumber(line.asset()).map(Asset::code).orElse("asset " + line.asset());
        return line.mode().name().toLowerCase(Locale.ROOT) + " " + code;
    }
}
