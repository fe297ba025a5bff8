package com.binaxpay.simulator.check;

import com.binaxpay.simulator.check.Anomaly.Kind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;

/// Exactly once by key: however often a request was sent, it has one answer and one effect; one that was refused has
/// none, and there is no effect that nobody asked for.
public final class Once {
    private Once() {}

    /// One sending of a request.
    ///
    /// @param key that makes it the same request
    /// @param answer what came back, where something did: the same each time
    public record Request(String key, Outcome outcome, String answer) {}

    /// Something that was done.
    ///
    /// @param key of the request that asked for it
    /// @param what that was done, as both sides see it; compared with [Request#answer]
    public record Effect(String key, String what) {}

    /// What is wrong with these.
    public static Verdict judge(List<Request> requests, List<Effect> effects) {
        Verdict.Collector found = new Verdict.Collector("exactly once by key");
        found.examined(requests.size() + (long) effects.size());
        Map<String, Request> known = HashMap.newHashMap(requests.size());
        for (Request request : requests) {
            known.merge(request.key, request, decided(found));
        }
        Map<String, Effect> done = HashMap.newHashMap(effects.size());
        for (Effect effect : effects) {
            if (done.put(effect.key, effect) != null) {
                found.add(Kind.DUPLICATE, effect + " is there twice");
            }
        }
        done.forEach((key, effect) -> {
            Request request = known.get(key);
            if (request == null) {
                found.add(Kind.PHANTOM, effect + ", for which nobody asked");
            } else if (request.outcome == Outcome.FAIL) {
                found.add(Kind.ABORTED_READ, effect + " of " + request);
            } else if (request.outcome == Outcome.OK && !request.answer.equals(effect.what)) {
                found.add(Kind.CHANGED_ANSWER, request + " did " + effect);
            }
        });
        known.forEach((key, request) -> {
            if (request.outcome == Outcome.OK && !done.containsKey(key)) {
                found.add(Kind.LOST, request + " has no effect");
            }
        });
        return found.verdict();
    }

    private static BinaryOperator<Request> decided(Verdict.Collector found) {
        return (one, other) -> {
            if (one.outcome == Outcome.UNKNOWN) {
                return other;
            }
            if (other.outcome != Outcome.UNKNOWN && !one.equals(other)) {
                found.add(Kind.CHANGED_ANSWER, one + " and then " + other);
            }
            return one;
        };
    }
}
