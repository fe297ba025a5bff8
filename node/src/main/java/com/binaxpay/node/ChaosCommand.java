package com.binaxpay.node;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        mixinStandardHelpOptions = true,
        description = {
            "Breaks a local cluster on purpose.",
            "kill      ends the process as kill -9 does; it stays down until start",
            "start     starts it again",
            "stop      has it end in order, as at maintenance; it stays down until start",
            "pause     holds it as SIGSTOP does, until resume",
            "TARGET is a region (eu), an edge (africa-lagos) or the provider (sandbox).",
            "wipe      kills a region and removes its data, as when a machine is lost; it is made new after start",
            "partition, heal and slow come with a later release."
        })
final class ChaosCommand implements Callable<Integer> {
    private static final List<String> ACTS = List.of("kill", "start", "stop", "pause", "resume", "wipe");
    private static final List<String> LATER = List.of("partition", "heal", "slow");

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Parameters(index = "0", paramLabel = "ACT", description = "kill, start, stop, pause, resume or wipe.")
    private String act = "";

    @Parameters(index = "1", paramLabel = "TARGET", description = "A region, an edge or the provider.")
    private String target = "";

    @Override
    public Integer call() throws InterruptedException {
        if (LATER.contains(act)) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "chaos " + act + " comes with a later release: processes that share loopback cannot be cut off from"
                            + " each other or slowed down without network namespaces. Use pause to silence one.");
        }
        if (!ACTS.contains(act)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "unknown act '" + act + "'; known are kill, start, stop, pause, resume and wipe");
        }
        if (!target.matches("[a-z0-9-]+")) {
            throw new ParameterException(spec.commandLine(), "'" + target + "' is not the name of a process");
        }
        ControlClient.Answer answer = new ControlClient(data.cluster()).demand("POST", "/chaos/" + act + "/" + target);
        if (answer.status() == 422) {
            throw new ParameterException(spec.commandLine(), answer.text());
        }
        if (answer.status() != 200) {
            throw new CommandFailed(CommandFailed.FAILED, answer.text());
        }
        spec.commandLine().getOut().println(answer.text());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
