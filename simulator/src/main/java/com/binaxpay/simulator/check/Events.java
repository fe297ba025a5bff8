package com.binaxpay.simulator.check;

import com.binaxpay.simulator.check.Anomaly.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Events are all there, each once, in the order in which things happened.
public final class Events {
    private final Verdict.Collector found = new Verdict.Collector("events complete and in order");

    private Events() {}

    /// An event of a stream, as it was read.
    ///
    /// @param stream numbered by itself
    /// @param number its place there: without gaps from the first to the last
    /// @param subject what it happened to
    /// @param type what happened
    /// @param atMs when, by the stream's clock, which never goes back
    public record Event(String stream, long number, String subject, String type, long atMs) {}

    /// What must have happened to a subject: these types, one after the other, and no other.
    public record Life(String subject, List<String> types) {
        public Life {
            types = List.copyOf(types);
        }
    }

    /// What is wrong with `events`, given in the order in which they were read.
    ///
    /// @param isDense whether streams have all their numbers here; not where only some types were read
    /// @param lives of subjects whose ends are known, with all of their events that are read here
    public static Verdict judge(List<Event> events, boolean isDense, List<Life> lives) {
        Events all = new Events();
        all.found.examined(events.size());
        Map<String, List<Event>> streams = new TreeMap<>();
        Map<String, List<String>> seen = new HashMap<>();
        for (Event event : events) {
            streams.computeIfAbsent(event.stream, unused -> new ArrayList<>()).add(event);
        }
        streams.values().forEach(stream -> {
            all.judgeStream(stream, isDense);
            stream.stream()
                    .sorted(Comparator.comparingLong(Event::number))
                    .forEach(event -> seen.computeIfAbsent(event.subject, unused -> new ArrayList<>())
                            .add(event.type));
        });
        lives.forEach(life -> all.judgeLife(life, seen.getOrDefault(life.subject, List.of())));
        return all.found.verdict();
    }

    private void judgeStream(List<Event> stream, boolean isDense) {
        Event last = stream.getFirst();
        for (Event event : stream.subList(1, stream.size())) {
            if (event.number == last.number) {
                found.add(Kind.DUPLICATE, event + " after " + last);
            } else if (event.number < last.number || event.atMs < last.atMs) {
                found.add(Kind.OUT_OF_ORDER, event + " after " + last);
            } else if (isDense && event.number != last.number + 1) {
                found.add(Kind.GAP, event + " after " + last);
            }
            last = event;
        }
    }

    private void judgeLife(Life life, List<String> seen) {
        if (seen.equals(life.types)) {
            return;
        }
        List<String> lacking = new ArrayList<>(life.types);
        seen.forEach(lacking::remove);
        List<String> tooMany = new ArrayList<>(seen);
        life.types.forEach(tooMany::remove);
        String text = life.subject + " has events " + seen + " instead of " + life.types;
        if (!lacking.isEmpty()) {
            found.add(Kind.LOST, text);
        } else if (!tooMany.isEmpty()) {
            boolean isRepeated = life.types.containsAll(tooMany);
            found.add(isRepeated ? Kind.DUPLICATE : Kind.PHANTOM, text);
        } else {
            found.add(Kind.OUT_OF_ORDER, text);
        }
    }
}
