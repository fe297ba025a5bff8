package com.binaxpay.node;

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
        version = "BinaxPay 0.1.0",
        subcommands = {})
public final class Binax implements Runnable {
    @SuppressWarnings("NullAway.Init")
    @Spec
    private CommandSpec spec;

    private Binax() {}

    /// Runs the command that `args` name and ends the process with its exit status.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Binax());
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command");
    }
}
