package com.binaxpay.simulator;

import com.binaxpay.simulator.Ask.Told;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/// What all clients remember of their transfers, and what must follow from it. Read when the clients have stopped.
///
/// @param fundedMinor what each wallet had at the beginning
public record Asks(List<Ask> all, Map<String, Long> fundedMinor) {
    private static final int REPLAYERS = 6;

    /// Those of one group.
    public Stream<Ask> of(String group) {
        return all.stream().filter(ask -> ask.group().equals(group));
    }

    /// Every answer to a group.
    public Stream<Told> told(String group) {
        return of(group).flatMap(ask -> ask.told().stream());
    }

    /// Groups, in the order of the alphabet.
    public List<String> groups() {
        return List.copyOf(new TreeSet<>(all.stream().map(Ask::group).toList()));
    }

    /// How often a group was answered with each kind of error.
    public Map<String, Integer> errors(String group) {
        Map<String, Integer> kinds = new TreeMap<>();
        told(group)
                .map(Told::answer)
                .filter(answer -> !answer.isDone())
                .forEach(answer -> kinds.merge(answer.kind(), 1, Integer::sum));
        return kinds;
    }

    /// The longest time without a success in a group that touches the time from `fromNs` to `toNs`, in milliseconds.
    public long gapMs(String group, long fromNs, long toNs) {
        return gap(group, fromNs, toNs).lengthNs() / 1_000_000;
    }

    /// A time without a success.
    record Gap(long beginNs, long lengthNs) {}

    /// As [#gapMs], with the moment at which it began.
    Gap gap(String group, long fromNs, long toNs) {
        long[] successes = told(group)
                .filter(told -> told.answer().isDone())
                .mapToLong(Told::atNs)
                .sorted()
                .toArray();
        Gap longest = new Gap(fromNs, 0);
        for (int i = 1; i < successes.length; i++) {
            long lengthNs = successes[i] - successes[i - 1];
            if (successes[i] > fromNs && successes[i - 1] < toNs && lengthNs > longest.lengthNs()) {
                longest = new Gap(successes[i - 1], lengthNs);
            }
        }
        return longest;
    }

    /// Transfers that did not succeed in the end, in words.
    public List<String> unfinished() {
        return all.stream()
                .filter(ask -> !ask.isDone())
                .map(ask -> ask.key() + " of " + ask.group() + " has no success: "
                        + (ask.told().isEmpty()
                                ? "never sent"
                                : ask.last().answer().kind()))
                .toList();
    }

    /// What contradicts that each transfer moved its money once: two under one id, or a balance that is not what those
    /// that succeeded add up to. Nothing may be in flight.
    public List<String> effectFaults(Api edge) throws InterruptedException {
        List<String> faults = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        Map<String, Long> expected = new TreeMap<>(fundedMinor);
        for (Ask ask : all.stream().filter(Ask::isDone).toList()) {
            String id = ask.last().answer().text("id");
            if (!ids.add(id)) {
                faults.add(id + " was given to two requests, one of them " + ask.key());
            }
            expected.merge(ask.source(), -ask.amountMinor(), Long::sum);
            expected.merge(ask.destination(), ask.amountMinor(), Long::sum);
        }
        for (Map.Entry<String, Long> wallet : expected.entrySet()) {
            long found = edge.settledMinor(wallet.getKey(), "EUR");
            if (found != wallet.getValue()) {
                faults.add(wallet.getKey() + " has " + found + " cents; what was acknowledged adds up to "
                        + wallet.getValue());
            }
        }
        return faults;
    }

    /// What was not honest: an error of an unknown kind, or unavailability that doesn't say when to come again.
    public List<String> honestyFaults() {
        return all.stream()
                .flatMap(ask -> ask.told().stream())
                .map(Told::answer)
                .filter(answer -> !isHonest(answer))
                .map(Answer::toString)
                .toList();
    }

    private static boolean isHonest(Answer answer) {
        return switch (answer.status()) {
            case 0, 200, 201, 202 -> true;
            case 409, 503, 504 ->
                answer.header("Retry-After").matches("[0-9]+")
                        && answer.header("Content-Type").equals("application/problem+json");
            default -> false;
        };
    }

    /// At most `most` of those that succeeded, evenly taken.
    public List<Ask> sample(int most) {
        List<Ask> done = all.stream().filter(Ask::isDone).toList();
        if (done.size() <= most) {
            return done;
        }
        List<Ask> sample = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            sample.add(done.get((int) ((long) i * done.size() / most)));
        }
        return sample;
    }

    /// Sends each of `asks`, which had succeeded, once more through another of `edges`; what did not get its first
    /// answer again, to the byte.
    public static List<String> replayFaults(List<Ask> asks, List<Api> edges) throws InterruptedException {
        try (ExecutorService threads = Executors.newFixedThreadPool(REPLAYERS)) {
            List<Callable<String>> work = new ArrayList<>();
            asks.forEach(ask -> work.add(() -> replayFault(ask, edges)));
            List<String> faults = new ArrayList<>();
            for (Future<String> fault : threads.invokeAll(work)) {
                if (!fault.get().isEmpty()) {
                    faults.add(fault.get());
                }
            }
            return faults;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a request could not be sent again", e.getCause());
        }
    }

    private static String replayFault(Ask ask, List<Api> edges) throws InterruptedException {
        Told first = ask.last();
        Api other = edges.stream()
                .filter(edge -> !edge.url().equals(first.edge()))
                .findFirst()
                .orElse(edges.getFirst());
        Answer again = Api.settled(() -> other.post("/v1/transfers", ask.key(), ask.body()));
        boolean isSame = again.status() == first.answer().status()
                && again.body().equals(first.answer().body());
        return isSame && again.isReplayed()
                ? ""
                : ask.key() + " was answered " + first.answer() + " at first, and then " + again;
    }

    /// How long transfers that succeeded were waited for, in nanoseconds, in rising order.
    static long[] waitsNs(Stream<Ask> asks) {
        return asks.filter(Ask::isDone).mapToLong(Ask::waitNs).sorted().toArray();
    }

    /// The value below which `share` of `rising` lie (nearest rank); empty gives 0.
    static long quantile(long[] rising, double share) {
        return rising.length == 0
                ? 0
                : rising[Math.clamp((long) Math.ceil(share * rising.length) - 1, 0, rising.length - 1)];
    }
}
