package com.binaxpay.simulator.lab;

import com.binaxpay.simulator.Cluster;
import com.binaxpay.simulator.ReportFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/// What a cluster of the laboratory stands on: as root, a network namespace and a file system of its own for each
/// region; else loopback and the disk that is there. Ends with [#close], which any thread may call; what a run leaves
/// that was killed, the next one in the same directory removes.
final class Ground implements AutoCloseable {
    /// Only what is written takes room.
    private static final long DISK_BYTES = 4L << 30;

    private static final String NOT_WANTED = "it was asked for (--loopback)";

    private final Path directory;
    private final Cluster cluster;
    private final Map<String, CrashDisk> disks = new ConcurrentSkipListMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private volatile Optional<Wan> wan = Optional.empty();
    private volatile Optional<Clocks> clocks = Optional.empty();
    private volatile boolean isShared;

    /// One below `directory`, with nothing on it yet.
    Ground(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
        this.cluster = new Cluster(this.directory.resolve("data"));
    }

    /// Makes it anew; what was in its directory is removed. Where that fails half-way, [#close] removes what was made.
    ///
    /// @param isLoopback whether to do without namespaces and disks
    /// @param isSkewed whether clocks are to be off at times
    void build(boolean isLoopback, boolean isSkewed) throws IOException {
        CrashDisk.clear(directory);
        SlowDisk.clear();
        Clocks.clear();
        ReportFiles.delete(directory);
        Files.createDirectories(directory);
        String noNetwork = isLoopback ? NOT_WANTED : Wan.missing();
        if (noNetwork.isEmpty()) {
            wan = Optional.of(Wan.make());
        }
        String noDisks = isLoopback ? NOT_WANTED : CrashDisk.missing();
        if (noDisks.isEmpty()) {
            CrashDisk.share(directory);
            isShared = true;
            for (String region : Wan.REGIONS) {
                disks.put(region, CrashDisk.make(directory.resolve(region + ".img"), dataOf(region), DISK_BYTES));
            }
        }
        leave(noNetwork, "distance between regions, partitions and loss of packets");
        leave(noDisks, "loss of power and full disks");
        leave(isLoopback ? NOT_WANTED : SlowDisk.missing(), "slow disks");
        String noClocks = isSkewed ? Clocks.missing() : "";
        leave(noClocks, "clocks that are off");
        if (isSkewed && noClocks.isEmpty()) {
            clocks = Optional.of(Clocks.make(directory.resolve("clocks")));
        }
    }

    private void leave(String why, String what) {
        if (!why.isEmpty()) {
            leftOut.add(what + ": " + why);
        }
    }

    /// What can't happen here, and why.
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    boolean has(Fault.Needs needs) {
        return switch (needs) {
            case NOTHING -> true;
            case NETWORK -> wan.isPresent();
            case DISKS -> !disks.isEmpty();
            case CLOCKS -> clocks.isPresent();
            case SLOW_DISK -> leftOut.stream().noneMatch(each -> each.startsWith("slow disks"));
        };
    }

    /// Starts a cluster on it, and waits until that serves.
    Cluster start() throws InterruptedException {
        Path log = directory.resolve("up.log");
        List<String> options = new ArrayList<>();
        clocks.ifPresent(
                each -> options.addAll(List.of("--clocks", each.directory().toString())));
        if (wan.isPresent()) {
            wan.get().start(cluster, log, options);
        } else {
            cluster.launch(log, options);
            cluster.awaitSaidReady(log);
        }
        return cluster;
    }

    Cluster cluster() {
        return cluster;
    }

    Wan wan() {
        return wan.orElseThrow();
    }

    Clocks clocks() {
        return clocks.orElseThrow();
    }

    /// Whether regions are far from each other.
    boolean isFar() {
        return wan.isPresent();
    }

    CrashDisk disk(String region) {
        return Optional.ofNullable(disks.get(region)).orElseThrow();
    }

    Path dataOf(String region) {
        return directory.resolve("data").resolve("nodes").resolve(region);
    }

    /// Removes all files of a region whose process is down.
    void empty(String region) {
        try (var all = Files.list(dataOf(region))) {
            for (Path path : all.toList()) {
                ReportFiles.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The process of a region, an edge or the provider.
    ProcessHandle process(String name) {
        return Optional.ofNullable(Processes.named(cluster.supervisor()).get(name))
                .orElseThrow(() -> new IllegalStateException(name + " does not run"));
    }

    @Override
    public void close() {
        cluster.close();
        disks.values().forEach(disk -> {
            try {
                disk.close();
            } catch (IllegalStateException e) {
                Root.succeeds("umount", "-l", disk.path().toString());
            }
        });
        if (isShared) {
            CrashDisk.unshare(directory);
        }
        wan.ifPresent(Wan::close);
        SlowDisk.clear();
        Clocks.clear();
    }
}
