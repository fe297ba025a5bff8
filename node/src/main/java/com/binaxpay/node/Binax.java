package com.binaxpay.node;

import com.binaxpay.wire.Release;
import java.io.IOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The command line. Exit status 0: success, 1: a check did not hold, 2: usage, 3: the environment lacks something.
@Command(
        name = "binax",
        description = "BinaxPay: a multi-region, active-active payments infrastructure.",
        mixinStandardHelpOptions = true,
        version = "BinaxPay " + Release.NAME,
        subcommands = {
            UpCommand.class,
            StatusCommand.class,
            DownCommand.class,
            ChaosCommand.class,
            MaintenanceCommand.Drain.class,
            MaintenanceCommand.Evacuate.class,
            MaintenanceCommand.Return.class,
            MaintenanceCommand.Restart.class,
            KeysCommand.class,
            RatesCommand.class,
            BansCommand.class,
            AccountsCommand.class,
            PayoutsCommand.class,
            VerifyCommand.class,
            TopologyCommand.class,
            SlotsCommand.class,
            EntryCommand.class,
            UpgradeCommand.class,
            TrainCommand.class,
            ProcessCommand.Node.class,
            ProcessCommand.Edge.class,
            ProcessCommand.Provider.class,
            ScriptCommand.Bench.class,
            ScriptCommand.Build.class,
            ScriptCommand.Lab.class,
            ScriptCommand.Scenario.class,
            ScriptCommand.Scenarios.class,
            ScriptCommand.Simulate.class,
            ScriptCommand.Test.class,
            CommandLine.HelpCommand.class
        })
public final class Binax implements Runnable {
    @SuppressWarnings("NullAway.Init")
    @Spec
    private CommandSpec spec;

    private Binax() {}

    /// Runs the command that `args` name and ends the process with its exit status.
    public static void main(String[] args) {
        System.exit(commandLine(args).execute(args));
    }

    static CommandLine commandLine() {
        return handled(new CommandLine(new Binax()));
    }

    /// A process of a cluster needs one command; to describe all of them is a good part of its start.
    private static CommandLine commandLine(String[] args) {
        return switch (args.length == 0 ? "" : args[0]) {
            case "node" -> process(new ProcessCommand.Node());
            case "edge" -> process(new ProcessCommand.Edge());
            case "provider" -> process(new ProcessCommand.Provider());
            default -> commandLine();
        };
    }

    private static CommandLine process(ProcessCommand command) {
        return handled(new CommandLine(CommandSpec.create().name("binax")).addSubcommand(command));
    }

    private static CommandLine handled(CommandLine line) {
        return line.setExecutionExceptionHandler(Binax::onFailure);
    }

    /// A command's failure is a sentence on standard error, never a stack trace, unless it is our own fault.
    private static int onFailure(Exception failure, CommandLine command, CommandLine.ParseResult parsed)
            throws Exception {
        command.getOut().flush();
        if (failure instanceof CommandFailed failed) {
            command.getErr().println("binax: " + failed.getMessage());
            return failed.status();
        }
        if (failure instanceof IOException) {
            command.getErr().println("binax: " + failure);
            return CommandFailed.FAILED;
        }
        throw failure;
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
