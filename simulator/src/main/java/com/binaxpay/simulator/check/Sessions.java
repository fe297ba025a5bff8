package com.binaxpay.simulator.check;

import com.binaxpay.simulator.check.Anomaly.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What sessions may rely on when they read from copies that lag: they never see less than they saw (monotonic reads)
/// nor than they wrote (read your writes), what they see is no older than the answer says (bounded staleness), and it
/// is
/// not from the future.
///
/// Each list is seen up to a place in its final order, which writes and reads name; a place that isn't known is left
/// out.
public final class Sessions {
    private final Verdict.Collector found = new Verdict.Collector("guarantees of sessions");
    private final Map<Long, Acknowledged> acknowledged;

    /// @param place of the element that was written, or of the newest that was read: -1 where there was none
    /// @param isRead or a write
    /// @param isBound whether it must show what its session did and saw before: strict reads, and those that carry
    ///     a bookmark
    /// @param ageNs how old the answer said it may be at the most; [Span#NEVER] where it said nothing
    public record Act(Span span, long list, int place, boolean isRead, boolean isBound, long ageNs) {
        /// One that was done and is at `place`.
        public static Act write(Span span, long list, int place) {
            return new Act(span, list, place, false, true, 0);
        }

        /// One that carries what its session knows.
        public static Act read(Span span, long list, int place, long ageNs) {
            return new Act(span, list, place, true, true, ageNs);
        }
    }

    /// Writes of a list: when they returned, and the highest place that was written up to then; when each began.
    // Nobody changes them; lists of boxes would take five times the memory.
    @SuppressWarnings("ArrayRecordComponent")
    private record Acknowledged(long[] returnedNs, int[] highest, Map<Integer, Long> beganNs) {
        static Acknowledged of(List<Act> writes) {
            List<Act> sorted = writes.stream()
                    .filter(write -> write.span.outcome() == Outcome.OK)
                    .sorted(Comparator.comparingLong(write -> write.span.returnedNs()))
                    .toList();
            int[] highest = sorted.stream().mapToInt(Act::place).toArray();
            Arrays.parallelPrefix(highest, Math::max);
            return new Acknowledged(
                    sorted.stream().mapToLong(write -> write.span.returnedNs()).toArray(),
                    highest,
                    writes.stream().collect(Collectors.toMap(Act::place, write -> write.span.invokedNs(), Math::min)));
        }

        /// What was surely there at a moment.
        int at(long ns) {
            int place = Arrays.binarySearch(returnedNs, ns);
            int before = place >= 0 ? firstOf(place) : -place - 1;
            return before == 0 ? -1 : highest[before - 1];
        }

        private int firstOf(int place) {
            int first = place;
            while (first > 0 && returnedNs[first - 1] == returnedNs[place]) {
                first--;
            }
            return first;
        }
    }

    private Sessions(List<Act> acts) {
        this.acknowledged = acts.stream()
                .filter(act -> !act.isRead)
                .collect(Collectors.groupingBy(
                        Act::list, Collectors.collectingAndThen(Collectors.toList(), Acknowledged::of)));
    }

    /// What is wrong with `acts`, given in any order. Those of one session that overlap bind each other to nothing.
    public static Verdict judge(List<Act> acts) {
        Sessions sessions = new Sessions(acts);
        sessions.found.examined(acts.size());
        acts.stream().filter(act -> act.isRead).forEach(sessions::judgeAge);
        acts.stream()
                .filter(act -> act.span.outcome() == Outcome.OK)
                .collect(Collectors.groupingBy(act -> List.of(act.span.session(), act.list)))
                .values()
                .forEach(sessions::judgeSession);
        return sessions.found.verdict();
    }

    private void judgeAge(Act read) {
        Acknowledged writes = acknowledged.get(read.list);
        if (writes == null || read.span.outcome() != Outcome.OK) {
            return;
        }
        if (read.ageNs != Span.NEVER) {
            int due = writes.at(read.span.invokedNs() - read.ageNs);
            if (read.place < due) {
                found.add(Kind.TOO_STALE, read + " lacks place " + due + ", which was acknowledged before");
            }
        }
        Long began = writes.beganNs.get(read.place);
        if (began != null && read.span.returnedNs() < began) {
            found.add(Kind.FROM_THE_FUTURE, read + " saw what was asked for at " + began);
        }
    }

    /// What a session had seen or done when an act of it returned.
    private record Mark(long returnedNs, int place, boolean isRead) {}

    private void judgeSession(List<Act> acts) {
        List<Act> byInvoked = acts.stream()
                .sorted(Comparator.comparingLong(act -> act.span.invokedNs()))
                .toList();
        List<Act> byReturned = acts.stream()
                .sorted(Comparator.comparingLong(act -> act.span.returnedNs()))
                .toList();
        Map<Boolean, Mark> marks = new HashMap<>();
        int returned = 0;
        for (Act act : byInvoked) {
            while (returned < byReturned.size() && byReturned.get(returned).span.isBefore(act.span)) {
                Act before = byReturned.get(returned++);
                Mark mark = new Mark(before.span.returnedNs(), before.place, before.isRead);
                marks.merge(before.isRead, mark, (one, other) -> one.place >= other.place ? one : other);
            }
            if (act.isRead && act.isBound) {
                marks.values().stream()
                        .filter(mark -> act.place < mark.place)
                        .forEach(mark -> found.add(
                                mark.isRead ? Kind.NON_MONOTONIC : Kind.OWN_WRITE_MISSING,
                                act + " sees less than " + mark));
            }
        }
    }
}
