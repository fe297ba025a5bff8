package com.binaxpay.node;

import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// What `drain`, `evacuate`, `return` and `restart` share: a region, and patience.
abstract class MaintenanceCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(index = "0", paramLabel = "REGION", description = "A region, such as eu.")
    private String region = "";

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            description = "How long each step may take (default: ${DEFAULT-VALUE}).")
    private int waitS = 120;

    @Override
    public Integer call() throws InterruptedException {
        try (Maintenance maintenance = new Maintenance(data.cluster(), Duration.ofSeconds(waitS), this::say)) {
            carryOut(maintenance, region);
        }
        return 0;
    }

    abstract void carryOut(Maintenance maintenance, String region) throws InterruptedException;

    final void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }

    /// Has the supervisor start or stop the region's node.
    final void tellSupervisor(String act, String target) throws InterruptedException {
        ControlClient.Answer answer = new ControlClient(data.cluster()).demand("POST", "/chaos/" + act + "/" + target);
        if (answer.status() != 200) {
            throw new CommandFailed(CommandFailed.FAILED, answer.text());
        }
        say(answer.text());
    }

    @Command(
            name = "drain",
            mixinStandardHelpOptions = true,
            description = {
                "Has a region lead nothing, without an error for anyone: its shards are led by the next region, and edges"
                        + " pass it by. It goes on voting and following.",
                "Afterwards it can be stopped. 'return' takes it back."
            })
    static final class Drain extends MaintenanceCommand {
        @Override
        void carryOut(Maintenance maintenance, String region) throws InterruptedException {
            maintenance.requireOthersReady(region);
            maintenance.drain(region);
            say("drained: " + region + " can be stopped");
        }
    }

    @Command(
            name = "evacuate",
            mixinStandardHelpOptions = true,
            description = {
                "Drains a region and stops its node, which stays down until 'return'.",
                "Refused where the others could not go on without it."
            })
    static final class Evacuate extends MaintenanceCommand {
        @Override
        void carryOut(Maintenance maintenance, String region) throws InterruptedException {
            maintenance.requireOthersReady(region);
            maintenance.drain(region);
            tellSupervisor("stop", region);
            say("evacuated: " + region + " is down; the others serve");
        }
    }

    @Command(
            name = "return",
            mixinStandardHelpOptions = true,
            description = {
                "Takes a region back: starts its node if it is down, waits until it has caught up, and has it lead again"
                        + " what is at home there."
            })
    static final class Return extends MaintenanceCommand {
        @Override
        void carryOut(Maintenance maintenance, String region) throws InterruptedException {
            tellSupervisor("start", region);
            maintenance.giveBack(region);
            say("returned: " + region + " leads what is at home there");
        }
    }

    @Command(
            name = "restart",
            mixinStandardHelpOptions = true,
            description = {
                "Restarts a region's node without an error for anyone: drain, stop, start, return.",
                "For a rolling restart, do so with one region after the other."
            })
    static final class Restart extends MaintenanceCommand {
        @Override
        void carryOut(Maintenance maintenance, String region) throws InterruptedException {
            maintenance.requireOthersReady(region);
            maintenance.drain(region);
            tellSupervisor("stop", region);
            tellSupervisor("start", region);
            maintenance.giveBack(region);
            say("restarted: " + region);
        }
    }
}
