package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.gateway.AddressBlock;
import com.binaxpay.routing.entry.FirewallFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "firewall",
        mixinStandardHelpOptions = true,
        description = "Prints nftables rules for one process, from its configuration; nft -f FILE loads them.")
final class EntryFirewallCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = "The process's configuration.")
    private Path file = Path.of("");

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NETWORK",
            description = "Networks of the cluster's processes, beside the nodes that the configuration names.")
    private List<String> peers = List.of();

    @Option(
            names = "--operators",
            split = ",",
            paramLabel = "NETWORK",
            description = "Networks that may see health and metrics (default: none).")
    private List<String> operators = List.of();

    @Mixin
    private OneAddressOptions one = new OneAddressOptions();

    @Option(
            names = "--new-of-all",
            paramLabel = "N",
            description = "New connections of all in a second (default: 5000).")
    private int newOfAll = 5_000;

    @Override
    public Integer call() throws IOException {
        ProcessConfig process = ConfigFiles.read(file);
        peers.forEach(network -> checkNetwork("--peers", network));
        operators.forEach(network -> checkNetwork("--operators", network));
        spec.commandLine()
                .getOut()
                .print(FirewallFile.write(
                        process,
                        new FirewallFile.Settings(peers, operators, one.connections(), one.newInASecond(), newOfAll)));
        spec.commandLine().getOut().flush();
        return 0;
    }

    private void checkNetwork(String option, String network) {
        if (AddressBlock.parse(network).isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    option + " " + network + ": must be an address or a network such as 10.0.0.0/8");
        }
    }
}
