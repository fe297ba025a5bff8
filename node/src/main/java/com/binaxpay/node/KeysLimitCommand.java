package com.binaxpay.node;

import com.binaxpay.config.ConfigClient;
import com.binaxpay.wire.ConfigCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

    @Override
    public Integer call() throws InterruptedException {
        var wanted = quota.quota(spec);
        LocalCluster cluster = data.cluster();
        try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
            KeysCommand.change(
                    new ConfigClient(links.configLinks()), new ConfigCommand.SetPartnerQuota(partner, wanted));
        }
        return 0;
    }
}
