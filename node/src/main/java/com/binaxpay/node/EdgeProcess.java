package com.binaxpay.node;

import com.binaxpay.config.ConfigCopy;
import com.binaxpay.config.ConfigLink;
import com.binaxpay.config.ConfigSubscription;
import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.config.KeyringSealer;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.ProcessConfig.NodeAddress;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.gateway.Health;
import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Metrics;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.routing.RouterSettings;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.routing.SharedReads;
import com.binaxpay.shard.SlotRouter;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.Handlers;
import com.binaxpay.transport.Role;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Release;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A gateway site near users: the API, the way to the shards, and a copy of the configuration. It keeps nothing else.
final class EdgeProcess implements AutoCloseable {
    private final Closing closing = new Closing();
    private static final long LOOK_PERIOD_MS = 250;

    private final ProcessConfig config;
    private final Path configFile;

    private EdgeProcess(ProcessConfig config, Path configFile) {
        this.config = config;
        this.configFile = configFile;
    }

    /// Starts an edge; it serves with the configuration that it has, be it an old one.
    ///
    /// @param configFile that `config` was read from
    static EdgeProcess start(ProcessConfig config, Path configFile) throws IOException {
        EdgeProcess edge = new EdgeProcess(config, configFile);
        try {
            edge.run();
            return edge;
        } catch (IOException | RuntimeException e) {
            edge.close();
            throw e;
        }
    }

    private void run() throws IOException {
        Files.createDirectories(config.data());
        Topology topology = ConfigFiles.topology(config);
        Keyring keyring = Keyring.open(config.keyring());
        Secrets secrets = Secrets.open(config.keyring(), keyring);
        Metrics metrics = new Metrics();
        metrics.registerJvm();

        Transport transport = closing.add(Transport.open(ConfigFiles.identity(config.tls()), Settings.defaults()));
        Nodes nodes = new Nodes(config, configFile, transport);
        List<RegionLink> links = new ArrayList<>();
        List<ConfigLink> configLinks = new CopyOnWriteArrayList<>();
        for (NodeAddress node : nearestFirst(topology)) {
            CallClient client = Objects.requireNonNull(nodes.clients().get(node.region()));
            links.add(RegionLink.remote(node.region(), client));
            configLinks.add(ClusterLinks.link(node.region(), client));
        }
        ConfigCopy configCopy = new ConfigCopy(topology, secrets.apiKeys(), System::nanoTime);
        ShardRouter router = new ShardRouter(
                RegionNode.routerShards(topology),
                links,
                RouterSettings.defaults(),
                metrics,
                region -> configCopy.current().isDrained(region));
        router.over((shard, region) ->
                        RegionNode.hasReplica(configCopy.current().topology(), shard, region))
                .learningFrom(() -> RegionNode.routerShards(configCopy.current().topology()));

        KeyringSealer sealer = new KeyringSealer(keyring.keys(KeyringSealer.KEY_NAME));
        closing.add(new ConfigSubscription(configCopy, sealer, config.data().resolve("config"), configLinks))
                .start();
        EvidenceKeys evidenceKeys = EvidenceKeyFiles.keys(config.keyring());
        nodes.listen(new Newcomers(config.keyring(), router, configLinks, evidenceKeys));
        closing.every("edge-look", LOOK_PERIOD_MS, () -> {
            if (configCopy.hasAgreed()) {
                nodes.follow(configCopy.current().topology());
            }
        });

        ApiFront api = new ApiFront(
                config,
                topology,
                configCopy,
                secrets,
                evidenceKeys,
                new SharedReads(new SlotRouter(router), metrics),
                ApiFront.webhooks(config, configCopy, secrets, configLinks),
                new Quotas.Client(Optional.empty(), nodes.clients()),
                metrics);
        EdgeStatus status = new EdgeStatus(config.process(), configCopy, router, api);
        closing.add(transport.serve(
                new InetSocketAddress(
                        config.listen().host(), config.listen().calls().orElse(0)),
                new Handlers().call(StatusMethod.NAME, StatusMethod.handler(status::get), Role.OPERATOR)));
        api.start(status::isReady, () -> EdgeStatus.parts(configCopy.current().topology(), router), closing);
    }

    private List<NodeAddress> nearestFirst(Topology topology) {
        List<String> order = topology.edges().stream()
                .filter(edge -> edge.name().equals(config.process()))
                .findFirst()
                .map(Topology.Edge::near)
                .orElse(topology.regionNames());
        return config.nodes().stream()
                .sorted(Comparator.comparingInt(node -> order.indexOf(node.region())))
                .toList();
    }

    @Override
    public void close() {
        closing.close();
    }

    /// What an edge says about itself.
    private record EdgeStatus(String process, ConfigCopy config, ShardRouter router, ApiFront api) {
        boolean isReady() {
            return api.isServing()
                    && config.current().version() > 0
                    && router.regions().stream().anyMatch(ShardRouter.RegionView::isConnected);
        }

        static List<Health.Part> parts(Topology topology, ShardRouter router) {
            return topology.shards().stream()
                    .map(shard -> new Health.Part(
                            shard.name(),
                            shard.home(),
                            !router.believedLeader(shard.number()).isEmpty()))
                    .toList();
        }

        ProcessStatus get() {
            return new ProcessStatus(
                    process,
                    isReady(),
                    StatusMethod.uptimeMs(),
                    StatusMethod.rssBytes(),
                    config.current().version(),
                    config.ageMs(),
                    api.traffic(),
                    List.of(),
                    Release.NAME,
                    Release.LEVEL);
        }
    }
}
