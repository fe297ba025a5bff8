package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// One process, for deployments and for the supervisor.
abstract sealed class ProcessCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "Its configuration (YAML).")
    private Path file = Path.of("");

    @Option(
            names = "--supervised",
            hidden = true,
            description = "End when standard input ends, as it does when the supervisor dies.")
    private boolean isSupervised;

    abstract AutoCloseable start(ProcessConfig config, Path file) throws IOException;

    @Override
    public Integer call() throws IOException, InterruptedException {
        ProcessConfig config = ConfigFiles.read(file);
        ProcessLog.to(config.process(), config.logs());
        CountDownLatch ended = new CountDownLatch(1);
        AutoCloseable process = start(config, file);
        Thread hook = new Thread(() -> close(process), "stop");
        Runtime.getRuntime().addShutdownHook(hook);
        if (isSupervised) {
            awaitEndOfInput();
        } else {
            ended.await();
        }
        return 0;
    }

    private static void awaitEndOfInput() throws IOException {
        while (System.in.read() >= 0) {
            // Nothing is said on this channel; that it ends is the message.
        }
    }

    private static void close(AutoCloseable process) {
        try {
            process.close();
        } catch (Exception e) {
            System.err.println("binax: did not close well: " + e);
        }
    }

    @Command(
            name = "node",
            mixinStandardHelpOptions = true,
            description =
                    "Runs a region's node: replicas of all shards, the drivers of those that it leads, and the API.")
    static final class Node extends ProcessCommand {
        @Option(
                names = "--new",
                description = "The cluster is new: said to each node at its first start only. A node without data and"
                        + " without this has lost its disk, and is made new from the others before it takes part.")
        private boolean isNew;

        @Override
        AutoCloseable start(ProcessConfig config, Path file) throws IOException {
            if (isNew) {
                RegionNode.markNew(config.data());
            }
            return RegionNode.start(config, file);
        }
    }

    @Command(
            name = "edge",
            mixinStandardHelpOptions = true,
            description = "Runs an edge: the API near its users, and the way to the shards.")
    static final class Edge extends ProcessCommand {
        @Override
        AutoCloseable start(ProcessConfig config, Path file) throws IOException {
            return EdgeProcess.start(config, file);
        }
    }

    @Command(
            name = "provider",
            mixinStandardHelpOptions = true,
            description = "Runs the sandbox provider, which pays nobody and keeps a book of what it was told to pay.")
    static final class Provider extends ProcessCommand {
        @Override
        AutoCloseable start(ProcessConfig config, Path file) throws IOException {
            return ProviderProcess.start(config);
        }
    }
}
