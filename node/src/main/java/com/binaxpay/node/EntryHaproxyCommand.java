package com.binaxpay.node;

import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import com.binaxpay.routing.entry.HaproxyFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "haproxy",
        mixinStandardHelpOptions = true,
        description = "Prints the configuration of an HAProxy in front of the sites; TLS goes through it untouched.")
final class EntryHaproxyCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SITES", description = "File of sites (YAML); ./binax entry sites prints one.")
    private Path file = Path.of("");

    @Option(names = "--at", required = true, paramLabel = "SITE", description = "Site where the balancer is.")
    private String at = "";

    @Option(names = "--bind", paramLabel = "ADDRESS", description = "Where it listens (default: :443).")
    private String bind = ":443";

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Open connections, where fewer than the system lets it have.")
    private int connections;

    @Mixin
    private OneAddressOptions one = new OneAddressOptions();

    @Override
    public Integer call() throws IOException {
        EntrySites sites = EntryCommand.read(file);
        Site here = sites.sites().stream()
                .filter(site -> site.name().equals(at))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(),
                        "--at " + at + ": there is no such site in " + file + "; known are "
                                + sites.sites().stream().map(Site::name).collect(Collectors.joining(", "))));
        spec.commandLine()
                .getOut()
                .print(HaproxyFile.write(
                        sites,
                        new HaproxyFile.Settings(bind, here, connections, one.connections(), one.newInASecond())));
        spec.commandLine().getOut().flush();
        return 0;
    }
}
