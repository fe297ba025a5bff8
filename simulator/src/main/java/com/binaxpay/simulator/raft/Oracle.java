package com.binaxpay.simulator.raft;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Sees all replicas of a group, and asserts what Raft promises (Ongaro and Ousterhout 2014, figure 3): election
/// safety,
/// log matching, leader completeness, state machine safety. Leader append-only is the leader's own check.
public final class Oracle {
    private final String group;
    private final Map<Long, String> leaders = new HashMap<>();
    private final Map<Place, Written> written = new HashMap<>();
    private final TreeMap<Long, Committed> committed = new TreeMap<>();
    private long elections;
    private long installed;

    private record Place(long term, long index) {}

    private record Written(long term, long hash, long previousTerm) {}

    /// @param inTerm the term of the leader that first knew it to be committed
    private record Committed(long term, long hash, long inTerm) {}

    /// Of the group with that name.
    public Oracle(String group) {
        this.group = group;
    }

    /// How many leaders were elected.
    public long elections() {
        return elections;
    }

    /// How many snapshots were installed.
    public long installed() {
        return installed;
    }

    void onInstalled() {
        installed++;
    }

    /// How many entries are known to be committed.
    public long committed() {
        return committed.isEmpty() ? 0 : committed.lastKey();
    }

    void onLeader(long term, String name, ReplicaLog log) {
        String other = leaders.putIfAbsent(term, name);
        check(
                other == null || other.equals(name),
                "election safety: term " + term + " has leaders " + other + ", " + name);
        elections++;
        // One that stood still may hear only now that it was elected once: what later terms committed it need not have.
        for (Map.Entry<Long, Committed> entry : committed.descendingMap().entrySet()) {
            if (entry.getValue().inTerm() < term) {
                checkHas(name, log, entry.getKey(), entry.getValue().term());
                break;
            }
        }
    }

    private void checkHas(String name, ReplicaLog log, long index, long term) {
        long has = index <= log.baseIndex() ? term : log.term(index);
        check(
                has == term,
                "leader completeness: " + name + " leads without entry " + index + " of term " + term + " (its log: "
                        + log.baseIndex() + " to " + log.lastIndex() + ", there term " + has + ")");
    }

    void onAppend(Entry entry, long previousTerm) {
        Written now = new Written(entry.term(), entry.hash(), previousTerm);
        Written before = written.putIfAbsent(new Place(entry.term(), entry.index()), now);
        check(
                before == null || before.equals(now),
                "log matching: two entries " + entry.index() + " of term " + entry.term());
    }

    void onCommitted(Entry entry, long inTerm) {
        Committed before = committed.putIfAbsent(entry.index(), new Committed(entry.term(), entry.hash(), inTerm));
        check(
                before == null || (before.term() == entry.term() && before.hash() == entry.hash()),
                "state machine safety: entry " + entry.index() + " was committed with two contents");
    }

    void onApply(String name, Entry entry) {
        Committed is = committed.get(entry.index());
        check(
                is != null && is.hash() == entry.hash(),
                "state machine safety: " + name + " applies another entry " + entry.index());
    }

    private void check(boolean isSo, String otherwise) {
        if (!isSo) {
            throw new PropertyBroken(group + ": " + otherwise);
        }
    }
}
