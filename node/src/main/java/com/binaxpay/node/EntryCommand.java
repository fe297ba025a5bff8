package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.EntrySites;
import com.binaxpay.config.EntrySites.Site;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.routing.entry.Countries;
import com.binaxpay.routing.entry.FirewallFile;
import com.binaxpay.routing.entry.HaproxyFile;
import com.binaxpay.routing.entry.PowerDnsBackend;
import com.binaxpay.routing.entry.SiteChoice;
import com.binaxpay.routing.entry.SiteWatch;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "entry",
        mixinStandardHelpOptions = true,
        description = "How clients find the site that suits them: DNS answers, balancers, firewalls.",
        subcommands = {
            EntryCommand.Sites.class,
            EntryCommand.Dns.class,
            EntryCommand.Haproxy.class,
            EntryCommand.Firewall.class
        })
final class EntryCommand implements Runnable {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: sites, dns, haproxy or firewall");
    }

    /// Reads the sites; what is wrong with them ends the command.
    private static EntrySites read(Path file) throws IOException {
        try {
            return EntrySites.parse(Files.readString(file));
        } catch (NoSuchFileException e) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "there is no file " + file + "; ./binax entry sites prints the local cluster's, to begin with.");
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": " + e.getMessage());
        }
    }

    @Command(
            name = "sites",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the edges of the local cluster as a file of sites, to be edited and given to the others.")
    static final class Sites implements Callable<Integer> {
        /// Where the edges are that come with the product: latitude and longitude.
        private static final Map<String, double[]> PLACES = Map.of(
                "africa-lagos", new double[] {6.45, 3.40},
                "africa-nairobi", new double[] {-1.29, 36.82},
                "asia-singapore", new double[] {1.35, 103.82});

        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Option(
                names = "--zone",
                paramLabel = "DOMAIN",
                description = "Domain that leads to them (default: pay.example.com).")
        private String zone = "pay.example.com";

        @Override
        public Integer call() {
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    "# Sites where clients come in. north and east are degrees; countries, if any, belong to a site");
            out.println("# wherever it is; ready is asked from outside and tells how loaded a site is.");
            out.println("zone: " + zone);
            out.println("nameserver: ns." + zone);
            out.println("ttl-s: 15");
            out.println("sites:");
            for (Member edge : data.cluster().layout().of(Kind.EDGE)) {
                double[] place = PLACES.getOrDefault(edge.name(), new double[2]);
                out.printf(
                        Locale.ROOT,
                        "  - { name: %s, addresses: [127.0.0.1], port: %d, north: %.2f, east: %.2f, countries: [], "
                                + "ready: 'http://127.0.0.1:%d/readyz' }%n",
                        edge.name(),
                        edge.https(),
                        place[0],
                        place[1],
                        edge.operations());
            }
            return 0;
        }
    }

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
    static final class Dns implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "SITES", description = "File of sites (YAML).")
        private Path file = Path.of("");

        @Option(
                names = "--port",
                paramLabel = "PORT",
                description = "Port on loopback; 0 for a free one (default: 8053).")
        private int port = 8_053;

        @Override
        public Integer call() throws IOException, InterruptedException {
            EntrySites sites = read(file);
            try (SiteWatch watch = SiteWatch.start(sites.sites());
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

    @Command(
            name = "haproxy",
            mixinStandardHelpOptions = true,
            description =
                    "Prints the configuration of an HAProxy in front of the sites; TLS goes through it untouched.")
    static final class Haproxy implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Parameters(paramLabel = "SITES", description = "File of sites (YAML).")
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

        @Option(
                names = "--connections-of-one",
                paramLabel = "N",
                description = "Open connections of one address (default: 256).")
        private int connectionsOfOne = 256;

        @Option(
                names = "--new-of-one",
                paramLabel = "N",
                description = "New connections of one address in ten seconds (default: 500).")
        private int newOfOne = 500;

        @Override
        public Integer call() throws IOException {
            EntrySites sites = read(file);
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
                            sites, new HaproxyFile.Settings(bind, here, connections, connectionsOfOne, newOfOne)));
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    @Command(
            name = "firewall",
            mixinStandardHelpOptions = true,
            description = "Prints nftables rules for one process, from its configuration; nft -f FILE loads them.")
    static final class Firewall implements Callable<Integer> {
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

        @Option(
                names = "--connections-of-one",
                paramLabel = "N",
                description = "Open connections of one address (default: 256).")
        private int connectionsOfOne = 256;

        @Option(
                names = "--new-of-one",
                paramLabel = "N",
                description = "New connections of one address in a second (default: 50).")
        private int newOfOne = 50;

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
                            new FirewallFile.Settings(peers, operators, connectionsOfOne, newOfOne, newOfAll)));
            spec.commandLine().getOut().flush();
            return 0;
        }

        private void checkNetwork(String option, String network) {
            try {
                InetAddress address = InetAddress.ofLiteral(network.split("/", 2)[0]);
                int bits = Byte.SIZE * address.getAddress().length;
                if (!network.contains("/") || Integer.parseInt(network.split("/", 2)[1]) <= bits) {
                    return;
                }
            } catch (IllegalArgumentException e) {
                // Told below.
            }
            throw new ParameterException(
                    spec.commandLine(),
                    option + " " + network + ": must be an address or a network such as 10.0.0.0/8");
        }
    }
}
