package com.binaxpay.node;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = {
            "Shows regions, edges, shards with their leaders and replicas, and what is in flight.",
            "What is down is shown as down; the exit status is 1 only where no cluster runs at all."
        })
final class StatusCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--json", description = "Print JSON.")
    private boolean isJson;

    @Override
    public Integer call() throws InterruptedException, IOException {
        String json = new ControlClient(data.cluster()).demand("GET", "/status").text();
        var out = spec.commandLine().getOut();
        if (isJson) {
            out.println(json);
        } else {
            out.print(ClusterStatus.toText(LocalCluster.JSON.readTree(json)));
        }
        out.flush();
        return 0;
    }
}
