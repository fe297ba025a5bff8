package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Release;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description = {
            "Releases that run, and the end of an upgrade.",
            "Replace the processes one by one ('up --take-over' does it for all of a local cluster); until 'upgrade finish' they do what the older release does, and the older"
                    + " release can be gone back to."
        },
        subcommands = {UpgradeCommand.Status.class, UpgradeCommand.Replace.class, UpgradeCommand.Finish.class})
final class UpgradeCommand implements Runnable {
    private static final Duration CHANGE_TIMEOUT = Duration.ofSeconds(15);
    private static final long CONNECT_MS = 15_000;
    private static final int ASKED_MAX = 10;

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: status, replace or finish");
    }

    /// What every process that keeps or reads shards says, in the order of the layout; `laggards` gets those that are
    /// not as new as this one.
    private static List<String> ask(Layout layout, ClusterLinks links, List<String> laggards)
            throws InterruptedException {
        List<String> names = layout.members().stream()
                .filter(member -> member.calls() != 0)
                .map(Member::name)
                .toList();
        links.awaitConnections(names, CONNECT_MS);
        Map<String, ProcessStatus> statuses = new HashMap<>();
        // More than once: on a busy machine a process may be late, and that must not end an upgrade.
        for (int i = 0; i < ASKED_MAX && !statuses.keySet().containsAll(names); i++) {
            statuses.putAll(links.statuses());
        }
        List<String> lines = new ArrayList<>();
        for (String name : names) {
            ProcessStatus status = statuses.get(name);
            if (status == null) {
                laggards.add(name + " does not answer");
                lines.add(name + ": does not answer");
            } else {
                if (status.level() < Release.LEVEL) {
                    laggards.add(name + " runs " + status.release());
                }
                lines.add(name + ": " + status.release() + ", knows level " + status.level());
            }
        }
        return lines;
    }

    @Command(
            name = "status",
            mixinStandardHelpOptions = true,
            description = "Says which release each process runs, and whether the upgrade can be ended.")
    static final class Status implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws InterruptedException {
            LocalCluster cluster = data.cluster();
            List<String> laggards = new ArrayList<>();
            try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
                ask(cluster.layout(), links, laggards)
                        .forEach(spec.commandLine().getOut()::println);
            }
            spec.commandLine()
                    .getOut()
                    .println(
                            laggards.isEmpty()
                                    ? "all know level " + Release.LEVEL + ": ./binax upgrade finish may be run"
                                    : "not all know level " + Release.LEVEL + " yet: " + String.join(", ", laggards));
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    @Command(
            name = "replace",
            mixinStandardHelpOptions = true,
            description = {
                "Stops one process of a local cluster, starts it from another release, and waits until all is as it was.",
                "Before 'upgrade finish' that may be the older release."
            })
    static final class Replace implements Callable<Integer> {
        private static final long TIMEOUT_NS = 150_000_000_000L;
        private static final Duration POLL = Duration.ofMillis(200);

        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Parameters(paramLabel = "PROCESS", description = "A region's node, an edge or a provider, as in 'status'.")
        private String process = "";

        @Option(
                names = "--release",
                paramLabel = "DIR",
                description = "Root of the release's sources, built (default: the supervisor's own release).")
        private Optional<Path> release = Optional.empty();

        @Override
        public Integer call() throws InterruptedException, IOException {
            if (!process.matches("[a-z0-9-]+")) {
                throw new ParameterException(spec.commandLine(), "'" + process + "' is not the name of a process");
            }
            String home = release.map(path -> path.toAbsolutePath().normalize().toString())
                    .orElse("");
            ControlClient supervisor = new ControlClient(data.cluster());
            ControlClient.Answer answer = supervisor.demand("POST", "/replace/" + process, home);
            if (answer.status() != 200) {
                throw new CommandFailed(CommandFailed.FAILED, answer.text());
            }
            awaitReady(supervisor);
            spec.commandLine().getOut().println(answer.text());
            spec.commandLine().getOut().flush();
            return 0;
        }

        private void awaitReady(ControlClient supervisor) throws InterruptedException, IOException {
            long deadlineNs = System.nanoTime() + TIMEOUT_NS;
            while (true) {
                JsonNode status = LocalCluster.JSON.readTree(
                        supervisor.demand("GET", "/status").text());
                if (status.path("ready").asBoolean()) {
                    return;
                }
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new CommandFailed(
                            CommandFailed.FAILED,
                            process + " was replaced, but "
                                    + status.path("waiting_for").asText() + ".");
                }
                Pause.of(POLL);
            }
        }
    }

    @Command(
            name = "finish",
            mixinStandardHelpOptions = true,
            description = {
                "Lets all shards use what this release brought. It cannot be taken back: afterwards no process can go"
                        + " back to the older release.",
                "Refused while a process does not answer or runs an older release."
            })
    static final class Finish implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws InterruptedException {
            LocalCluster cluster = data.cluster();
            List<String> laggards = new ArrayList<>();
            try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
                ask(cluster.layout(), links, laggards);
                if (!laggards.isEmpty()) {
                    throw new CommandFailed(
                            CommandFailed.FAILED,
                            "not all processes know level " + Release.LEVEL + ": " + String.join(", ", laggards)
                                    + ". Upgrade or start them first; nothing was changed.");
                }
                ConfigReply reply = new ConfigClient(links.configLinks())
                        .change(new ConfigCommand.RaiseLevel(Release.LEVEL), CHANGE_TIMEOUT);
                if (!(reply instanceof ConfigReply.Done)) {
                    throw new CommandFailed(
                            CommandFailed.FAILED, "the control group did not take the change: " + reply + ".");
                }
            }
            spec.commandLine().getOut().println("finished: shards go up to level " + Release.LEVEL);
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
