package com.binaxpay.node;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.wire.Answer.TrialLine;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.VerifyReport;
import com.binaxpay.wire.VerifyReport.Replica;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What follows from the reports of all nodes: each replica by itself, replicas against each other, and the sums of
/// money over all shards.
final class VerifyVerdict {
    private record Placed(String process, Replica replica) {}

    private record Book(int mode, int asset) implements Comparable<Book> {
        @Override
        public int compareTo(Book other) {
            return Comparator.comparingInt(Book::mode)
                    .thenComparingInt(Book::asset)
                    .compare(this, other);
        }

        @Override
        public String toString() {
            String code = Assets.byNumber(asset).map(Asset::code).orElse("asset " + asset);
            return Mode.values()[mode].name().toLowerCase(java.util.Locale.ROOT) + " " + code;
        }
    }

    private final List<String> lines = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Map<Integer, List<Placed>> shards = new TreeMap<>();

    VerifyVerdict(List<VerifyReport> reports) {
        for (VerifyReport report : reports) {
            for (Replica replica : report.replicas()) {
                shards.computeIfAbsent(replica.shard(), shard -> new ArrayList<>())
                        .add(new Placed(report.process(), replica));
            }
        }
        shards.values().forEach(placed -> placed.forEach(this::checkReplica));
        shards.forEach(this::checkDigests);
        checkTrialBalance();
    }

    /// What was looked at, for a person.
    List<String> lines() {
        return lines;
    }

    /// What did not hold.
    List<String> faults() {
        return faults;
    }

    private void checkReplica(Placed placed) {
        Replica replica = placed.replica();
        String name = "shard " + replica.shard() + " on " + placed.process();
        boolean isGood = replica.faults().isEmpty();
        lines.add(name + " (" + replica.role() + "): " + replica.rows() + " rows derived again, " + replica.accounts()
                + " accounts compared: " + (isGood ? "good" : replica.faults().size() + " faults"));
        replica.faults().forEach(fault -> faults.add(name + ": " + fault));
        for (TrialLine line : replica.trial()) {
            if (line.debitsMinor() != line.creditsMinor()) {
                faults.add(name + ": " + book(line) + " is out of balance: debits " + line.debitsMinor() + ", credits "
                        + line.creditsMinor());
            }
        }
    }

    private void checkDigests(int shard, List<Placed> replicas) {
        Set<Long> common = new TreeSet<>(numbers(replicas.getFirst().replica()));
        replicas.forEach(placed -> common.retainAll(numbers(placed.replica())));
        if (common.isEmpty()) {
            boolean isAnyPast = replicas.stream()
                    .anyMatch(placed -> !numbers(placed.replica()).isEmpty());
            lines.add("shard " + shard + ": no checkpoint in common "
                    + (isAnyPast ? "(a replica catches up); digests were not compared" : "yet"));
            return;
        }
        for (long number : common) {
            Set<String> digests = replicas.stream()
                    .map(placed -> digestAt(placed.replica(), number))
                    .collect(Collectors.toCollection(TreeSet::new));
            if (digests.size() > 1) {
                faults.add("shard " + shard + ": replicas differ at checkpoint " + number + ": " + digests);
            }
        }
        long last = common.stream().max(Comparator.naturalOrder()).orElse(0L);
        lines.add("shard " + shard + ": " + replicas.size() + " replicas agree at checkpoint " + last + ", "
                + digestAt(replicas.getFirst().replica(), last));
    }

    private static List<Long> numbers(Replica replica) {
        return replica.checkpoints().stream()
                .map(VerifyReport.Checkpoint::number)
                .filter(number -> number > 0)
                .toList();
    }

    private static String digestAt(Replica replica, long number) {
        return replica.checkpoints().stream()
                .filter(checkpoint -> checkpoint.number() == number)
                .map(VerifyReport.Checkpoint::digest)
                .findFirst()
                .orElse("");
    }

    /// Over all shards debits equal credits. Whether their clearing accounts match is for [ClearingCheck].
    private void checkTrialBalance() {
        Map<Book, long[]> sums = new TreeMap<>();
        long open = 0;
        for (List<Placed> replicas : shards.values()) {
            Replica newest = replicas.stream()
                    .map(Placed::replica)
                    .max(Comparator.comparingLong(Replica::applied))
                    .orElseThrow();
            open += newest.crossingsOpen();
            for (TrialLine line : newest.trial()) {
                long[] sum = sums.computeIfAbsent(book(line), book -> new long[2]);
                sum[0] += line.debitsMinor();
                sum[1] += line.creditsMinor();
            }
        }
        for (Map.Entry<Book, long[]> entry : sums.entrySet()) {
            long[] sum = entry.getValue();
            if (sum[0] != sum[1]) {
                faults.add(entry.getKey() + " is out of balance over all shards: debits " + sum[0] + ", credits "
                        + sum[1]);
            }
        }
        lines.add("trial balance: " + sums.size() + " books over " + shards.size() + " shards"
                + (open == 0 ? ", nothing between shards" : ", " + open + " crossings under way"));
    }

    private static Book book(TrialLine line) {
        return new Book(line.mode().ordinal(), line.asset());
    }
}
