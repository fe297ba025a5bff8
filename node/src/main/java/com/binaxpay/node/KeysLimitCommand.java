package com.binaxpay.node;

import com.binaxpay.wire.ConfigCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "limit",
        mixinStandardHelpOptions = true,
        description = "Sets how much a partner may call altogether, under all its keys of a mode.")
final class KeysLimitCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--partner", required = true, paramLabel = "NAME", description = "Name of the partner.")
    private String partner = "";

    @Mixin
    private QuotaOptions quota = new QuotaOptions();

    @Option(
            names = "--lane",
            paramLabel = "N",
            description = "Its calls that each edge and node has in hand at the most while others want something;"
                    + " 0: as for everybody.")
    private int lane;

    @Override
    public Integer call() throws InterruptedException {
        var wanted = quota.quota(spec);
        if (lane < 0) {
            throw new ParameterException(spec.commandLine(), "--lane cannot be less than 0");
        }
        KeysCommand.change(data, new ConfigCommand.SetPartnerQuota(partner, wanted, lane));
        return 0;
    }
}
