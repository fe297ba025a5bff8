package com.binaxpay.node;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "payouts",
        mixinStandardHelpOptions = true,
        description = "Payout files.",
        subcommands = {ImportCommand.class, SampleCommand.class})
final class PayoutsCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: import or sample");
    }
}
