package com.binaxpay.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A shard on a small file system of its own that fills up. Needs root to mount it; skipped elsewhere.
class FullDiskTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Caller CALLER = new Caller(7, Mode.TEST);
    private static final int DISK_MIB = 160;
    private static final int RESERVE_MIB = 60;

    @TempDir
    private Path directory;

    private Path disk;
    private long nextKey = 1;

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createDirectory(directory.resolve("disk"));
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + DISK_MIB + "m", "tmpfs", disk.toString()),
                "a small file system cannot be mounted here: needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
    }

    @Test
    void writes_diskNearlyFull_areRefusedAndTakenAgainWhenSpaceReturns() throws Exception {
        ShardConfig config = ShardConfig.defaults().withDiskReserve((long) RESERVE_MIB << 20);
        try (ShardCluster cluster = new ShardCluster(disk, config)) {
            cluster.done(openWallet());
            Path filler = fillUp();

            await("a refusal by whoever leads")
                    .atMost(LONG)
                    .until(() -> submit(cluster) instanceof Reply.NotDone refused
                            && refused.reason().contains("disk nearly full")
                            && cluster.leader().writesRefused() > 0);

            Files.delete(filler);
            await("writes").atMost(LONG).until(() -> submit(cluster) instanceof Reply.Applied);
            assertThat(cluster.agreeAtACheckpoint()).isTrue();
        }
    }

    private Path fillUp() throws IOException {
        Path filler = disk.resolve("filler");
        byte[] mib = new byte[1 << 20];
        try (var out = Files.newOutputStream(filler)) {
            while (Files.getFileStore(disk).getUsableSpace() > (long) (RESERVE_MIB - 5) << 20) {
                out.write(mib);
            }
        }
        return filler;
    }

    private Reply submit(ShardCluster cluster) {
        return cluster.leader().handle(new Call.Submit(0, openWallet(), 10_000)).join();
    }

    private Command openWallet() {
        Id wallet = Id.of(1_700_000_000_000L, new Jurisdiction("KE").number(), 3, ++nextKey);
        Idempotency key = new Idempotency(++nextKey, 1, 1, 2, Operation.OPEN_WALLET);
        return new Command.OpenWallet(CALLER, key, wallet, List.of(404), Bytes.EMPTY, Bytes.EMPTY);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return false;
        }
        process.getInputStream().readAllBytes();
        return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
