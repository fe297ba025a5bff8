package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "sites",
        mixinStandardHelpOptions = true,
        description = "Prints the edges of the local cluster as a file of sites, to be edited and given to the others.")
final class EntrySitesCommand implements Callable<Integer> {
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
        out.println("# Sites where clients come in. north and east are degrees; countries, if any, belong to a site");
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
