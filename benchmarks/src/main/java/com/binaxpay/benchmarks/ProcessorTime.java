package com.binaxpay.benchmarks;

import com.binaxpay.simulator.lab.Processes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How much of the processor the processes of a local cluster and this one have taken so far, and which threads: by
/// `/proc/PID/task/TID/stat` (proc_pid_stat(5)), in its ticks of 10 ms, so that a measurement should last for seconds.
/// What threads took that have ended since is not in it.
final class ProcessorTime {
    private static final long TICK_US = 10_000;
    private static final String HERE = "load generator";
    /// Of what follows the name of a thread.
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    /// What threads of these names, of which Linux keeps 15 letters, do; the first that fits counts.
    private static final Map<String, Pattern> LAYERS = new LinkedHashMap<>();

    static {
        LAYERS.put("compilers", Pattern.compile("C[12] Compiler.*"));
        LAYERS.put("collector", Pattern.compile("VM Thread|GC .*"));
        LAYERS.put("HTTP, JSON and routing (virtual threads)", Pattern.compile("ForkJoinPool.*|Virtual.*|helidon.*"));
        LAYERS.put("calls between processes", Pattern.compile("transport-.*|bulk-.*"));
        LAYERS.put("evidence", Pattern.compile("shard-\\d+-evidenc.*"));
        LAYERS.put("proposer", Pattern.compile("shard-\\d+-propose.*"));
        LAYERS.put(
                "Raft, its log, and the ledger, which its threads apply",
                Pattern.compile(
                        ".*@group-.*|grpc-.*|null-.*|.*-server-th.*|.*-raft-.*|.*-groupManag.*|journal-.*|timer\\d*"));
        LAYERS.put("the rest", Pattern.compile(".*"));
    }

    /// Microseconds, by process and layer.
    private final Map<String, Map<String, Long>> takenUs;

    private ProcessorTime(Map<String, Map<String, Long>> takenUs) {
        this.takenUs = takenUs;
    }

    /// Of all processes below `supervisor` until now.
    static ProcessorTime of(ProcessHandle supervisor) throws IOException {
        Map<String, Map<String, Long>> taken = new TreeMap<>();
        for (Map.Entry<String, ProcessHandle> each : Processes.named(supervisor).entrySet()) {
            taken.put(each.getKey(), threads(Path.of("/proc/" + each.getValue().pid() + "/task")));
        }
        taken.put(HERE, threads(Path.of("/proc/self/task")));
        return new ProcessorTime(taken);
    }

    private static Map<String, Long> threads(Path tasks) throws IOException {
        Map<String, Long> taken = new TreeMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                String stat = read(thread.resolve("stat"));
                int behind = stat.lastIndexOf(')');
                if (behind < 0) {
                    continue;
                }
                String[] rest = stat.substring(behind + 2).split(" ", -1);
                long ticks = Long.parseLong(rest[USER]) + Long.parseLong(rest[SYSTEM]);
                taken.merge(layer(stat.substring(stat.indexOf('(') + 1, behind)), ticks * TICK_US, Long::sum);
            }
        }
        return taken;
    }

    /// Empty where it has ended.
    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private static String layer(String thread) {
        return LAYERS.entrySet().stream()
                .filter(layer -> layer.getValue().matcher(thread).matches())
                .findFirst()
                .orElseThrow()
                .getKey();
    }

    /// What each process has taken since `before` for each of `requests`, the most first, and of the one that took most
    /// its layers.
    String perRequest(ProcessorTime before, long requests) {
        Map<String, Double> processes = new TreeMap<>();
        takenUs.forEach((process, layers) -> processes.put(
                process,
                layers.keySet().stream()
                                .mapToLong(layer -> us(process, layer) - before.us(process, layer))
                                .sum()
                        / (double) requests));
        String most = processes.entrySet().stream()
                .filter(each -> !each.getKey().equals(HERE))
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        Map<String, Double> layers = takenUs.getOrDefault(most, Map.of()).keySet().stream()
                .collect(Collectors.toMap(
                        layer -> layer, layer -> (us(most, layer) - before.us(most, layer)) / (double) requests));
        return inWords(processes) + "; of " + most + ": " + inWords(layers);
    }

    private long us(String process, String layer) {
        return takenUs.getOrDefault(process, Map.of()).getOrDefault(layer, 0L);
    }

    private static String inWords(Map<String, Double> shares) {
        return shares.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder()))
                .map(each -> String.format(Locale.ROOT, "%s %.1f", each.getKey(), each.getValue()))
                .collect(Collectors.joining(", "));
    }
}
