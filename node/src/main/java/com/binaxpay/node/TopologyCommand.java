package com.binaxpay.node;

import com.binaxpay.config.Topology;
import com.binaxpay.config.TopologyChange;
import com.binaxpay.journal.Keyring;
import com.binaxpay.journal.SealedScan;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "topology",
        mixinStandardHelpOptions = true,
        description = "Where everything is, and where each jurisdiction's data may be.",
        subcommands = {
            TopologyCommand.Show.class,
            TopologyCommand.Plan.class,
            TopologyCommand.Apply.class,
            TopologyCommand.Scan.class
        })
final class TopologyCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: show, plan, apply or scan");
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = "Prints the topology that the cluster agreed on, as YAML.")
    static final class Show implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws IOException {
            PrintWriter out = spec.commandLine().getOut();
            out.print(LocalTopology.of(data.cluster()).yaml());
            out.flush();
            return 0;
        }
    }

    /// What `plan` and `apply` share.
    abstract static class Changing implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Parameters(index = "0", paramLabel = "FILE", description = "The topology that shall be (YAML).")
        private Path file = Path.of("");

        @Option(
                names = "--widen",
                paramLabel = "CODE",
                description = "Let this jurisdiction's data go to regions where it may not be now; may be repeated.")
        private List<String> widen = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            Topology target = ConfigFiles.read(file, declared -> Topology.parse(Files.readString(declared)));
            try (TopologyApply apply = new TopologyApply(data.cluster(), this::say)) {
                TopologyChange change = apply.changeTo(target);
                apply.require(change, widen);
                List<TopologyChange.Step> steps = change.steps();
                for (int i = 0; i < steps.size(); i++) {
                    say("%2d. %s".formatted(i + 1, steps.get(i)));
                }
                if (steps.isEmpty()) {
                    say("nothing differs");
                }
                carryOut(apply, change);
            }
            return 0;
        }

        abstract void carryOut(TopologyApply apply, TopologyChange change) throws IOException, InterruptedException;

        final void say(String line) {
            spec.commandLine().getOut().println(line);
            spec.commandLine().getOut().flush();
        }
    }

    @Command(
            name = "plan",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the steps from the present topology to that in FILE, and what is at risk in each; changes nothing.",
                "What cannot be changed in a running cluster is refused, all of it at once."
            })
    static final class Plan extends Changing {
        @Override
        void carryOut(TopologyApply apply, TopologyChange change) {
            // That was all.
        }
    }

    @Command(
            name = "apply",
            mixinStandardHelpOptions = true,
            description = {
                "Shows the plan, asks, and has the running cluster carry it out, without an error for anyone.",
                "Where it was broken off, the nodes go on; give the command again to watch."
            })
    static final class Apply extends Changing {
        @Option(names = "--yes", description = "Go on without asking.")
        private boolean isSure;

        @Option(
                names = "--wait",
                paramLabel = "SECONDS",
                description = "How long to watch (default: ${DEFAULT-VALUE}).")
        private int waitS = 600;

        @Override
        void carryOut(TopologyApply apply, TopologyChange change) throws IOException, InterruptedException {
            if (change.from().equals(change.to())) {
                apply.await(change.to(), Duration.ofSeconds(waitS));
                return;
            }
            if (!isSure && !isConfirmed()) {
                throw new CommandFailed(CommandFailed.FAILED, "not confirmed. Nothing was changed.");
            }
            apply.run(change, Duration.ofSeconds(waitS));
        }

        private boolean isConfirmed() throws IOException {
            say("Go on? Type yes:");
            return Confirmation.isGiven();
        }
    }

    @Command(
            name = "scan",
            mixinStandardHelpOptions = true,
            description = {
                "Decrypts every file of every region and edge with all of the cluster's keys, and lists what is there of"
                        + " jurisdictions whose residency does not list that place.",
                "Whether the cluster runs or not. The exit status is 1 where anything is found."
            })
    static final class Scan implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Option(
                names = "--find",
                paramLabel = "TEXT",
                description = "Also list where this text is, decrypted or in the clear; may be repeated.")
        private List<String> texts = new ArrayList<>();

        @Option(
                names = "--outside",
                paramLabel = "PLACE",
                description = "Look for the texts of --find only outside this region; may be repeated.")
        private List<String> homes = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            LocalCluster cluster = data.cluster();
            Layout layout = cluster.layout();
            Topology topology = LocalTopology.of(cluster);
            SealedScan sealed = new SealedScan(Keyring.open(cluster.keyring()));
            boolean isGood = true;
            PrintWriter out = spec.commandLine().getOut();
            for (Member member : layout.members()) {
                if (member.kind() != Kind.PROVIDER) {
                    ResidencyScan.Result result = look(cluster, topology, sealed, member);
                    isGood &= result.isGood();
                    out.println(member.name() + ": " + result.files() + " files, " + result.pieces()
                            + " sealed pieces opened, " + result.found().size() + " found, "
                            + result.unopened().size() + " that no key opened");
                    result.found().forEach(found -> out.println("  found " + found));
                    result.unopened().forEach(unopened -> out.println("  not opened " + unopened));
                }
            }
            out.println(isGood ? "nothing is where it may not be" : "something is where it may not be");
            out.flush();
            return isGood ? 0 : CommandFailed.FAILED;
        }

        private ResidencyScan.Result look(LocalCluster cluster, Topology topology, SealedScan sealed, Member member)
                throws IOException, InterruptedException {
            List<String> here = homes.contains(member.name()) ? List.of() : texts;
            ResidencyScan scan = new ResidencyScan(topology, sealed, here);
            scan.look(member.name(), cluster.dataOf(member));
            try (var logs = Files.newDirectoryStream(cluster.logs(), member.name() + ".*")) {
                for (Path log : logs) {
                    scan.lookAt(member.name(), cluster.logs(), log);
                }
            }
            return scan.result();
        }
    }
}
