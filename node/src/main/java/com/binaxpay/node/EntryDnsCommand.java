package com.binaxpay.node;

import com.binaxpay.config.EntrySites;
import com.binaxpay.routing.entry.Countries;
import com.binaxpay.routing.entry.PowerDnsBackend;
import com.binaxpay.routing.entry.SiteChoice;
import com.binaxpay.routing.entry.SiteWatch;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "dns",
        mixinStandardHelpOptions = true,
        description = {
            "Answers a PowerDNS server on this machine: the zone leads each client to the nearest site that is ready and"
                    + " not full. Stays in the foreground.",
            "PowerDNS is told so by:",
            "  launch=remote",
            "  remote-connection-string=http:url=http://127.0.0.1:PORT/dns,timeout=1000",
            "  edns-subnet-processing=yes",
            "  cache-ttl=0, query-cache-ttl=0, negquery-cache-ttl=0, zone-cache-refresh-interval=0"
        })
final class EntryDnsCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "SITES", description = "File of sites (YAML); ./binax entry sites prints one.")
    private Path file = Path.of("");

    @Option(names = "--port", paramLabel = "PORT", description = "Port on loopback; 0 for a free one (default: 8053).")
    private int port = 8_053;

    @Override
    public Integer call() throws IOException, InterruptedException {
        EntrySites sites = EntryCommand.read(file);
        try (SiteWatch watch = SiteWatch.start(sites);
                PowerDnsBackend backend = PowerDnsBackend.start(
                        sites,
                        new SiteChoice(sites.sites(), Countries.load(), watch::of),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port))) {
            spec.commandLine()
                    .getOut()
                    .println("answering at http://127.0.0.1:" + backend.port() + PowerDnsBackend.PATH + " for "
                            + sites.zone());
            spec.commandLine().getOut().flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
