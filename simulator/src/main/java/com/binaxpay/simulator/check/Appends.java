package com.binaxpay.simulator.check;

import com.binaxpay.simulator.check.Anomaly.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;

/// Strict serialisability of transactions that append to lists and read them.
///
/// # How
/// After Kingsbury and Alvaro ("Elle: inferring isolation anomalies from experimental observations", 2020). Every
/// element is appended once only, so a list that was read says which append made it and in which order all of them
/// took effect. From that follow what must come before what:
///
/// * *ww*: the append of an element comes before that of the next one;
/// * *wr*: an append comes before a read that saw it as the newest;
/// * *rw*: a read comes before the append of the first element that it did not see;
/// * *real time*: what was answered comes before what was asked for after that.
///
/// A history is strictly serialisable only if nothing goes round in this; a cycle is the proof that it isn't. Real time
/// would have a number of edges that is quadratic, so it is a chain of moments: an answer leads to the moment after
/// it, each moment to the next, and the last moment before a question to that. All is n log n.
///
/// Each list must have been read as a whole at the end, or what was appended last can't be judged.
public final class Appends {
    private static final byte WW = 0;
    private static final byte WR = 1;
    private static final byte RW = 2;
    private static final byte TIME = 3;
    private static final String[] NAMES = {"ww", "wr", "rw", "real time"};

    private final Verdict.Collector found = new Verdict.Collector("strict serialisability of lists");
    private final List<Txn> txns;

    /// Of each list: its elements in order, the transaction of each, and when the last whole read of it began.
    private static final class Known {
        private long[] order = new long[0];
        private long readNs = Long.MIN_VALUE;
        private long lastReadNs = Long.MIN_VALUE;
        private Map<Long, Integer> places = Map.of();
        private final Map<Long, Integer> appendedBy = new HashMap<>();
    }

    private final Map<Long, Known> lists = new LinkedHashMap<>();

    private Appends(List<Txn> txns) {
        this.txns = txns;
    }

    /// What is done in one step.
    public record Txn(Span span, List<Part> parts) {
        public Txn {
            parts = List.copyOf(parts);
        }

        @Override
        public String toString() {
            return parts + " " + span;
        }
    }

    /// A part of a transaction.
    public sealed interface Part {
        /// Which list.
        long list();
    }

    /// `element` was put to the end; no other append has the same one.
    public record Append(long list, long element) implements Part {}

    /// `elements` were the newest ones, in order.
    ///
    /// @param isWhole whether they were all
    // Nobody changes it, and a list of boxes would take five times the memory.
    @SuppressWarnings("ArrayRecordComponent")
    public record Read(long list, long[] elements, boolean isWhole) implements Part {
        private static final int SHOWN = 4;

        @Override
        public String toString() {
            int from = Math.max(0, elements.length - SHOWN);
            return "Read[list=" + list + ", " + elements.length + (isWhole ? " in all" : " newest") + ", ..."
                    + Arrays.toString(Arrays.copyOfRange(elements, from, elements.length)) + "]";
        }
    }

    /// What is wrong with `txns`, given in any order.
    public static Verdict judge(List<Txn> txns) {
        return new Appends(txns).judge();
    }

    private Verdict judge() {
        found.examined(txns.size());
        gatherAppends();
        gatherOrders();
        lists.forEach(this::judgeList);
        Graph graph = new Graph(2 * txns.size() + 1);
        for (int i = 0; i < txns.size(); i++) {
            addReads(graph, i);
        }
        lists.values().forEach(list -> addWrites(graph, list));
        addTime(graph);
        graph.cycles(txns.size()).forEach(cycle -> found.add(Kind.CYCLE, words(cycle)));
        return found.verdict();
    }

    private Known known(long list) {
        return lists.computeIfAbsent(list, unused -> new Known());
    }

    private void gatherAppends() {
        for (int i = 0; i < txns.size(); i++) {
            for (Part part : txns.get(i).parts()) {
                if (part instanceof Append append
                        && known(append.list).appendedBy.put(append.element, i) != null) {
                    throw new IllegalArgumentException("two appends of " + append);
                }
            }
        }
    }

    /// Takes the longest whole read of each list for its order.
    private void gatherOrders() {
        for (Txn txn : txns) {
            if (txn.span().outcome() != Outcome.OK) {
                continue;
            }
            for (Part part : txn.parts()) {
                if (part instanceof Read read && read.isWhole) {
                    Known list = known(read.list);
                    list.lastReadNs = Math.max(list.lastReadNs, txn.span().invokedNs());
                    if (read.elements.length > list.order.length || list.readNs == Long.MIN_VALUE) {
                        list.order = read.elements;
                        list.readNs = txn.span().invokedNs();
                    }
                }
            }
        }
        lists.values().forEach(list -> list.places = Longs.places(list.order));
    }

    private void judgeList(long key, Known list) {
        if (list.places.size() < list.order.length) {
            Set<Long> once = new HashSet<>();
            LongStream.of(list.order)
                    .filter(element -> !once.add(element))
                    .forEach(element -> found.add(Kind.DUPLICATE, "list " + key + " has " + element + " twice"));
        }
        for (long element : list.order) {
            Integer by = list.appendedBy.get(element);
            if (by == null) {
                found.add(Kind.PHANTOM, "list " + key + " has " + element + ", which nobody appended");
            } else if (txns.get(by).span().outcome() == Outcome.FAIL) {
                found.add(Kind.ABORTED_READ, "list " + key + " has " + element + " of " + txns.get(by));
            }
        }
        list.appendedBy.forEach((element, by) -> {
            Span span = txns.get(by).span();
            if (span.outcome() == Outcome.OK
                    && span.returnedNs() < list.lastReadNs
                    && !list.places.containsKey(element)) {
                found.add(Kind.LOST, "list " + key + " never had " + element + " of " + txns.get(by));
            }
        });
    }

    private void addWrites(Graph graph, Known list) {
        int last = -1;
        for (long element : list.order) {
            int by = list.appendedBy.getOrDefault(element, -1);
            if (last >= 0 && by >= 0) {
                graph.add(last, by, WW);
            }
            last = by;
        }
    }

    private void addReads(Graph graph, int at) {
        Txn txn = txns.get(at);
        if (txn.span().outcome() != Outcome.OK) {
            return;
        }
        for (Part part : txn.parts()) {
            if (part instanceof Read read) {
                Known list = known(read.list);
                int newest = newest(txn, read, list);
                if (newest >= 0) {
                    addIfKnown(graph, list.appendedBy.getOrDefault(list.order[newest], -1), at, WR);
                }
                if (newest > -2 && newest + 1 < list.order.length) {
                    addIfKnown(graph, at, list.appendedBy.getOrDefault(list.order[newest + 1], -1), RW);
                }
            }
        }
    }

    private static void addIfKnown(Graph graph, int one, int other, byte kind) {
        if (one >= 0 && other >= 0) {
            graph.add(one, other, kind);
        }
    }

    /// The place of the newest element that was read, -1 where there was none, -2 where nothing follows from it.
    private int newest(Txn txn, Read read, Known list) {
        int length = read.elements.length;
        if (length == 0) {
            return read.isWhole ? -1 : -2;
        }
        int newest = list.places.getOrDefault(read.elements[length - 1], -2);
        if (newest < 0) {
            boolean isLater = txn.span().returnedNs() < list.lastReadNs;
            if (isLater) {
                found.add(Kind.LOST, txn + " saw what a later read of the whole list lacks");
            }
            return -2;
        }
        int from = newest + 1 - length;
        if (!Longs.isAt(read.elements, list.order, from) || read.isWhole && from != 0) {
            found.add(Kind.INCOMPATIBLE_ORDER, txn + " is no part of the longest read of its list");
            return -2;
        }
        return newest;
    }

    /// Moments are the nodes behind the transactions.
    private void addTime(Graph graph) {
        int[] byInvoked = Longs.sortedBy(
                txns.stream().mapToLong(txn -> txn.span().invokedNs()).toArray());
        int[] byReturned = Longs.sortedBy(
                txns.stream().mapToLong(txn -> txn.span().returnedNs()).toArray());
        int moment = txns.size();
        boolean isUsed = false;
        int returned = 0;
        for (int at : byInvoked) {
            Span span = txns.get(at).span();
            while (returned < byReturned.length
                    && txns.get(byReturned[returned]).span().isBefore(span)) {
                int ended = byReturned[returned++];
                if (txns.get(ended).span().outcome() == Outcome.OK) {
                    if (isUsed) {
                        graph.add(moment, moment + 1, TIME);
                        moment++;
                        isUsed = false;
                    }
                    graph.add(ended, moment, TIME);
                }
            }
            graph.add(moment, at, TIME);
            isUsed = true;
        }
    }

    private String words(List<Graph.Step> cycle) {
        StringBuilder words = new StringBuilder();
        for (Graph.Step step : cycle.subList(cycle.size() - 1, cycle.size())) {
            words.append(txns.get(step.node()));
        }
        boolean isTime = false;
        for (Graph.Step step : cycle) {
            isTime |= step.kind() == TIME;
            if (step.node() < txns.size()) {
                words.append(" -")
                        .append(isTime ? NAMES[TIME] : NAMES[step.kind()])
                        .append("-> ");
                words.append(txns.get(step.node()));
                isTime = false;
            }
        }
        return words.toString();
    }
}
