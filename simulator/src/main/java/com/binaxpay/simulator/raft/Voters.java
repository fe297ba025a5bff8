package com.binaxpay.simulator.raft;

import java.util.Arrays;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Who votes: while voters are changed, `next` has those to come, and both sets must agree.
record Voters(NavigableSet<String> now, NavigableSet<String> next) {
    Voters {
        now = new TreeSet<>(now);
        next = new TreeSet<>(next);
    }

    static Voters of(Iterable<String> names) {
        NavigableSet<String> all = new TreeSet<>();
        names.forEach(all::add);
        return new Voters(all, new TreeSet<>());
    }

    boolean isJoint() {
        return !next.isEmpty();
    }

    boolean has(String name) {
        return now.contains(name) || next.contains(name);
    }

    NavigableSet<String> all() {
        NavigableSet<String> all = new TreeSet<>(now);
        all.addAll(next);
        return all;
    }

    boolean isQuorum(Predicate<String> counts) {
        return isMajority(now, counts) && (next.isEmpty() || isMajority(next, counts));
    }

    private static boolean isMajority(NavigableSet<String> of, Predicate<String> counts) {
        int counted = 0;
        for (String voter : of) {
            counted += counts.test(voter) ? 1 : 0;
        }
        return counted * 2 > of.size();
    }

    String text() {
        return String.join(",", now) + ";" + String.join(",", next);
    }

    static Voters parse(String text) {
        int half = text.indexOf(';');
        return new Voters(names(text.substring(0, half)), names(text.substring(half + 1)));
    }

    private static NavigableSet<String> names(String list) {
        return list.isEmpty() ? new TreeSet<>() : new TreeSet<>(Arrays.asList(list.split(",", -1)));
    }
}
