package com.binaxpay.simulator;

import com.binaxpay.simulator.lab.Wan;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Places that are far from each other, for a scenario that is about distance. It needs network namespaces, and so
/// root.
///
/// @param members names of the processes at each place; all others, partners and the scenario are at [Wan#HERE]
/// @param distances between every two places
/// @param topology name of a resource beside this class
record Far(Map<String, List<String>> members, List<Distance> distances, String topology) {
    /// @param ms of a round trip
    record Distance(String one, String other, long ms) {}

    /// Makes the places, with no distance yet.
    ///
    /// @param scenario whose they are
    Wan make(String scenario, Cluster cluster) {
        String missing = Wan.missing();
        if (!missing.isEmpty()) {
            throw new ScenarioFailed(
                    ScenarioFailed.ENVIRONMENT,
                    scenario + " is skipped: places that are far from each other are network namespaces here, and "
                            + missing + ".");
        }
        if (cluster.layout().isPresent()) {
            throw new ScenarioFailed(
                    ScenarioFailed.USAGE,
                    scenario + " makes places that are far from each other, and a cluster in them; it can't use the one"
                            + " in " + cluster.data() + ". Without --data a new one is started.");
        }
        return Wan.make(members);
    }

    /// Starts the cluster at its places, and then takes them away from each other.
    void start(Wan wan, Cluster cluster, Path log) throws InterruptedException {
        wan.start(cluster, log, List.of("--topology", declared(log).toString()));
        apart(wan);
    }

    /// Gives all ways their length, and makes them whole.
    void apart(Wan wan) {
        distances.forEach(each -> wan.distance(each.one, each.other, each.ms));
    }

    private Path declared(Path log) {
        try (InputStream in = Objects.requireNonNull(Far.class.getResourceAsStream(topology), topology)) {
            Path file = log.toAbsolutePath().resolveSibling("topology.yaml");
            Files.createDirectories(file.getParent());
            return Files.write(file, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
