package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.ProcessConfig.NodeAddress;
import com.binaxpay.config.Topology;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the nodes of all regions are, and a connection to each but this process itself. Regions come and go while a
/// process runs: what the control group agreed on says which there are, the process's own configuration where they are,
/// so that is read again when one is missing in it. Safe for any thread; one at a time [follows][#follow].
final class Nodes {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);
    /// Who adds a region may tell the processes a little later.
    private static final int LOOKS_BEFORE_COMPLAINT = 40;

    /// Told of regions by the thread that [follows][#follow].
    interface Listener {
        /// There is a way to another region's node now.
        void onCome(String region, CallClient client);

        /// The region is gone, and the way to it closed.
        void onGone(String region);
    }

    private final String process;
    private final Path file;
    private final Transport transport;
    private final Map<String, NodeAddress> addresses = new ConcurrentHashMap<>();
    private final Map<String, CallClient> clients = new ConcurrentSkipListMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Integer> missed = new HashMap<>();

    /// @param file that `config` was read from
    Nodes(ProcessConfig config, Path file, Transport transport) {
        this.process = config.process();
        this.file = file;
        this.transport = transport;
        config.nodes().forEach(this::connect);
    }

    private void connect(NodeAddress node) {
        addresses.put(node.region(), node);
        if (!node.region().equals(process)) {
            clients.put(node.region(), transport.connect(node.region(), ConfigFiles.address(node.calls())));
        }
    }

    /// Where a region's node is, as far as this process was told.
    Optional<NodeAddress> address(String region) {
        return Optional.ofNullable(addresses.get(region));
    }

    /// Ways to the nodes of the other regions, by name; grows and shrinks.
    Map<String, CallClient> clients() {
        return Collections.unmodifiableMap(clients);
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    /// Connects to regions that came, and forgets those that are gone.
    void follow(Topology agreed) {
        List<String> regions = agreed.regionNames();
        regions.stream().filter(region -> !addresses.containsKey(region)).forEach(this::look);
        List<String> gone = clients.keySet().stream()
                .filter(region -> !regions.contains(region))
                .toList();
        for (String region : gone) {
            LOG.info("region {} is gone", region);
            addresses.remove(region);
            Optional.ofNullable(clients.remove(region)).ifPresent(CallClient::close);
            listeners.forEach(listener -> listener.onGone(region));
        }
    }

    private void look(String region) {
        Optional<NodeAddress> declared = declared(region);
        if (declared.isPresent()) {
            LOG.info("region {} has come, at {}", region, declared.get().calls());
            connect(declared.get());
            missed.remove(region);
            Optional.ofNullable(clients.get(region))
                    .ifPresent(client -> listeners.forEach(listener -> listener.onCome(region, client)));
        } else if (missed.merge(region, 1, Integer::sum) == LOOKS_BEFORE_COMPLAINT) {
            LOG.warn("region {} was added, and {} does not say under nodes where it is: add it there", region, file);
        }
    }

    private Optional<NodeAddress> declared(String region) {
        try {
            return ConfigFiles.read(file).nodes().stream()
                    .filter(node -> node.region().equals(region))
                    .findFirst();
        } catch (IOException | CommandFailed e) {
            LOG.debug("{} cannot be read just now", file, e);
            return Optional.empty();
        }
    }
}
