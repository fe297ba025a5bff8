package com.binaxpay.node;

import com.binaxpay.config.AgreedTopology;
import com.binaxpay.config.ConfigCopy;
import com.binaxpay.config.ConfigHost;
import com.binaxpay.config.ConfigLink;
import com.binaxpay.config.ConfigMachine;
import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.config.KeyringSealer;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.ProcessConfig.NodeAddress;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.config.TopologyChange;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.gateway.SinkDriver;
import com.binaxpay.gateway.WebhookDriver;
import com.binaxpay.gateway.WebhookPorts;
import com.binaxpay.journal.Keyring;
import com.binaxpay.observe.Incidents;
import com.binaxpay.observe.Mailer;
import com.binaxpay.observe.Metrics;
import com.binaxpay.orders.ShardMap;
import com.binaxpay.rails.DriverConfig;
import com.binaxpay.rails.NoticeReceiver;
import com.binaxpay.rails.PayoutDriver;
import com.binaxpay.rails.TokenOpener;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.replication.FatalHandler;
import com.binaxpay.replication.Group;
import com.binaxpay.replication.GroupConfig;
import com.binaxpay.replication.Peer;
import com.binaxpay.replication.RaftConfig;
import com.binaxpay.replication.RaftHost;
import com.binaxpay.replication.TlsFiles;
import com.binaxpay.replication.WarmUp;
import com.binaxpay.routing.AgreedClock;
import com.binaxpay.routing.LocalShards;
import com.binaxpay.routing.RegionLink;
import com.binaxpay.routing.RouterSettings;
import com.binaxpay.routing.ShardRouter;
import com.binaxpay.routing.SharedReads;
import com.binaxpay.shard.CrossingPump;
import com.binaxpay.shard.Evidence;
import com.binaxpay.shard.LedgerDesk;
import com.binaxpay.shard.PeerRescue;
import com.binaxpay.shard.Repair;
import com.binaxpay.shard.RepairService;
import com.binaxpay.shard.ShardConfig;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.shard.SlotMover;
import com.binaxpay.shard.SlotRouter;
import com.binaxpay.transport.BulkServer;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.Handlers;
import com.binaxpay.transport.PemTls;
import com.binaxpay.transport.Role;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A region's node: a replica of every shard and of the control group, the drivers of the shards that it leads, and the
/// API.
final class RegionNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegionNode.class);
    /// A file that a node of a new cluster finds at its first start. Without it a node with an empty disk has lost what
    /// it had.
    private static final String NEW_MARK = "new";
    private static final long LOOK_PERIOD_MS = 250;
    private static final long SIGNATURE_TIMEOUT_NS = 2_000_000_000L;
    private static final long WARM_UP_NS = 40_000_000_000L;
    private static final Duration WARM_UP_END = Duration.ofSeconds(5);

    private final ProcessConfig config;
    private final Path configFile;
    private final Keyring keyring;
    private final KeyringSealer sealer;
    private final AgreedTopology agreed;
    private final Topology topology;
    private final Closing closing = new Closing();
    private final List<ShardHost> hosts = new CopyOnWriteArrayList<>();
    private final Map<Integer, ShardDrivers> drivers = new ConcurrentHashMap<>();
    private final List<PayoutDriver> payouts = new CopyOnWriteArrayList<>();
    /// Shards that are new in the cluster and have not begun here yet.
    private final Set<Integer> beginning = ConcurrentHashMap.newKeySet();
    /// Owned by the timer once that runs.
    private boolean isNew;

    private RegionNode(ProcessConfig config, Path configFile) throws IOException {
        this.config = config;
        this.configFile = configFile;
        this.keyring = Keyring.open(config.keyring());
        this.sealer = new KeyringSealer(keyring.keys(KeyringSealer.KEY_NAME));
        this.agreed = new AgreedTopology(config.data(), sealer);
        this.topology = new NodePlacement(config, agreed).topology();
    }

    /// Starts a node; it serves when its replicas have found their leaders.
    ///
    /// @param configFile that `config` was read from
    static RegionNode start(ProcessConfig config, Path configFile) throws IOException {
        RegionNode node = new RegionNode(config, configFile);
        try {
            node.run();
            return node;
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
    }

    /// Says that the node with this data directory is one of a new cluster.
    static void markNew(Path data) throws IOException {
        Files.createDirectories(data);
        Files.writeString(data.resolve(NEW_MARK), "");
    }

    /// Once there is something that could be lost.
    private void forgetNew(Path mark) {
        isNew = false;
        try {
            Files.delete(mark);
        } catch (IOException e) {
            LOG.warn("{} cannot be removed; should the disk be lost, remove it by hand: {}", mark, e.getMessage());
        }
    }

    private void run() throws IOException {
        Courtesy courtesy = Courtesy.begin(System.nanoTime());
        Files.createDirectories(config.data());
        Secrets secrets = Secrets.open(config.keyring(), keyring);
        Metrics metrics = new Metrics();
        metrics.registerJvm();

        // One replication engine for all groups.
        Transport transport = closing.add(Transport.open(ConfigFiles.identity(config.tls()), Settings.defaults()));
        Nodes nodes = new Nodes(config, configFile, transport);
        NodePeers peers = new NodePeers(config.process(), nodes);
        RaftHost raft = closing.add(new RaftHost(raftConfig(), FatalHandler.halting(), peers));
        raft.rescueBy(new PeerRescue(config.process(), peers));
        ConfigCopy configCopy = new ConfigCopy(topology, secrets.apiKeys(), System::nanoTime);
        Supplier<Topology> agreedNow = () -> configCopy.current().topology();
        closing.add(() -> hosts.forEach(ShardHost::close));
        ShardMetrics.register(metrics, hosts);
        ConfigMachine configMachine = new ConfigMachine(sealer, configCopy);
        Group control = raft.add(
                new GroupConfig(
                        NodePeers.CONTROL_GROUP,
                        peers(nodes, topology.controlRegions()),
                        learner(nodes, topology.addedRegions())),
                configMachine);
        ConfigHost configHost = new ConfigHost(control, configMachine, sealer);

        // The way to all shards, this node's own replicas first.
        List<RegionLink> links = new ArrayList<>();
        links.add(RegionLink.local(config.process(), localShards(agreedNow)));
        nodes.clients().forEach((region, client) -> links.add(RegionLink.remote(region, client)));
        ShardRouter router = new ShardRouter(
                routerShards(topology),
                links,
                RouterSettings.defaults(),
                metrics,
                region -> configCopy.current().isDrained(region));
        router.over((shard, region) -> hasReplica(agreedNow.get(), shard, region))
                .learningFrom(() -> routerShards(agreedNow.get()));

        SlotRouter slots = new SlotRouter(router);

        // What only leaders do, and the API.
        List<Connector> connectors = Connectors.of(config, secrets);
        TokenOpener tokens = new TokenOpener(router, id -> agreedNow.get().shardOf(id), ApiFront.vault(secrets));
        List<ConfigLink> configLinks = configLinks(configHost, nodes);
        WebhookPorts webhooks = ApiFront.webhooks(config, configCopy, secrets, configLinks);
        AgreedClock clock = AgreedClock.of(config.process());
        WebhookDriver.Office office = closing.add(new WebhookDriver.Office(webhooks, metrics, clock));
        SinkDriver.Office sinks = OutboxSinks.office(configCopy, config.keyring(), metrics);
        EvidenceKeys evidenceKeys = EvidenceKeyFiles.keys(config.keyring());
        Optional<EvidenceSigner> signer = EvidenceKeyFiles.signer(config.keyring(), keyring, config.process());
        nodes.listen(new Newcomers(config.keyring(), router, configLinks, evidenceKeys));
        Replicas.Node opening = new Replicas.Node() {
            @Override
            public ShardHost open(Topology.Shard shard) throws IOException {
                int number = shard.number();
                ShardHost host = host(raft, nodes, shard, keyring);
                host.repair(repair(raft, peers, number));
                host.guardBy(new ResidencyGuard(number, agreedNow));
                host.movesBy(router);
                host.timeBy(clock::epochNs);
                host.admitFrom(new Admissions(configCopy));
                signer.ifPresent(own -> host.vouch(evidence(own, evidenceKeys, shard, agreedNow, router, metrics)));
                ShardDrivers own = drivers(
                        number,
                        router,
                        new ResidentShards(slots, agreedNow),
                        id -> host.jurisdictions().shardOf(id),
                        connectors,
                        tokens,
                        new WebhookDriver(number, router, office),
                        clock,
                        new SinkDriver(number, shard.name(), router, sinks),
                        metrics);
                drivers.put(number, own);
                payouts.add(own.payouts());
                hosts.add(host);
                return host;
            }

            @Override
            public void start(ShardHost host) {
                ShardDrivers own = Objects.requireNonNull(drivers.get(host.shard()));
                host.activateUpTo(() -> configCopy.current().level());
                host.start(List.of(own::wake));
                host.group().onLeadership(own);
            }

            @Override
            public void close(ShardHost host) {
                ShardDrivers own = Objects.requireNonNull(drivers.remove(host.shard()));
                own.onFollower();
                payouts.remove(own.payouts());
                host.close();
            }
        };
        Quotas.Desk quotas = new Quotas.Desk(control, configCopy);
        Quotas.Client lender = new Quotas.Client(Optional.of(quotas), nodes.clients());
        ApiFront api = new ApiFront(
                config,
                topology,
                configCopy,
                secrets,
                evidenceKeys,
                new SharedReads(slots, metrics),
                webhooks,
                lender,
                metrics);
        NodeStatus status = new NodeStatus(config.process(), hosts, control, configCopy, api, beginning);
        DiskProbe disk = closing.add(new DiskProbe(config.data().resolve("disk-probe")));
        Pulses pulses = closing.add(new Pulses(config.process(), nodes.clients(), disk, clock, metrics));
        Leaders leaders = new Leaders(pulses);

        Path newMark = config.data().resolve(NEW_MARK);
        isNew = Files.exists(newMark);
        if (!isNew) {
            raft.mayNotBegin();
        }
        Replicas replicas = new Replicas(
                config.process(),
                raft,
                config.data(),
                hosts,
                peers,
                region -> peer(nodes, region, 0),
                leaders,
                opening,
                beginning);
        for (Topology.Shard shard : topology.shards()) {
            if (replicas.isOpenedAtStart(topology, shard, isNew)) {
                opening.open(shard);
            }
        }
        raft.start();
        hosts.forEach(opening::start);
        if (isNew) {
            peers.warmBy(() -> true);
        } else {
            WarmUp warmUp = warmUp();
            peers.warmBy(() -> warmUp.isOver()
                    && (warmUp.wasQuick() || !courtesy.isBack())
                    && !clock.wrong().contains(config.process()));
        }
        closing.every("node-look", LOOK_PERIOD_MS, () -> {
            configHost.confirmFreshness();
            if (configCopy.hasAgreed()) {
                nodes.follow(agreedNow.get());
            }
            agree(configHost, configCopy, replicas);
            replicas.follow(configCopy.current(), configCopy.hasAgreed());
            replicas.followControl(control, configCopy.current());
            if (isNew && status.isReady()) {
                forgetNew(newMark);
            }
            courtesy.look(System.nanoTime());
        });
        RepairService service = new RepairService(raft, hosts);
        RepairDesk repairs = new RepairDesk(
                service::handle,
                () -> agreedNow.get().residency(),
                (group, region) -> replicas.mayRejoin(agreedNow.get(), group, region));
        closing.add(transport.serve(
                new InetSocketAddress(
                        config.listen().host(), config.listen().calls().orElse(0)),
                handlers(localShards(agreedNow), configHost, status, repairs)
                        .call(Pulses.METHOD, pulses.handler(), Role.NODE, Role.OPERATOR)
                        .call(NodePeers.WARM_METHOD, peers.warmHandler(), Role.NODE)
                        .call(Quotas.METHOD, quotas, Role.NODE, Role.EDGE)));
        pulses.start();
        watchIncidents(pulses, control, configCopy, metrics);
        if (config.listen().ledger().isPresent()) {
            LedgerDesk desk = new LedgerDesk(hosts);
            closing.add(BulkServer.start(
                    ConfigFiles.identity(config.tls()),
                    new InetSocketAddress(
                            config.listen().host(), config.listen().ledger().getAsInt()),
                    (frame, peer) -> desk.handle(frame),
                    Role.CLIENT));
        }
        if (config.listen().callbacks().isPresent()) {
            NoticeReceiver receiver = new NoticeReceiver(connectors, payouts);
            closing.add(CallbackServer.start(
                    new InetSocketAddress(
                            config.listen().host(), config.listen().callbacks().getAsInt()),
                    PemTls.context(ConfigFiles.identity(config.tls())),
                    receiver));
        }
        api.start(status::isReady, status::parts, closing);
    }

    private void watchIncidents(Pulses pulses, Group control, ConfigCopy view, Metrics metrics) {
        Mailer mailer = closing.add(new Mailer(
                new OperatorMail(view, config.keyring()),
                () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
                config.process(),
                Mailer.Config.standard(),
                InstantSource.system(),
                metrics));
        Incidents incidents =
                new Incidents("binax " + config.process(), Incidents.Config.standard(), InstantSource.system());
        IncidentWatch watch = new IncidentWatch(config.process(), hosts, pulses, control::isLeader, incidents, mailer);
        closing.every("incidents", IncidentWatch.PERIOD_MS, () -> {
            if (view.current().topology().mail().isPresent()) {
                watch.look();
            }
        });
    }

    /// In the background: others may need this replica before.
    private WarmUp warmUp() {
        String address = ownRaft();
        String host = address.substring(0, address.lastIndexOf(':'));
        WarmUp warmUp = new WarmUp(raftConfig(), host, WARM_UP_NS);
        Thread thread = Thread.ofPlatform().daemon().name("warm-up").start(warmUp);
        closing.add(() -> {
            thread.interrupt();
            // It is a daemon, and what it leaves is deleted at the next start.
            var unused = thread.join(WARM_UP_END);
        });
        return warmUp;
    }

    /// `host:port` at which the other nodes reach this one.
    private String ownRaft() {
        return config.nodes().stream()
                .filter(node -> node.region().equals(config.process()))
                .map(NodeAddress::raft)
                .findFirst()
                .orElseThrow(() -> new CommandFailed(
                        CommandFailed.USAGE, "nodes: does not list " + config.process() + ", this process itself"));
    }

    private RaftConfig raftConfig() {
        return RaftConfig.ofOneMachine(
                        config.process(),
                        config.listen().host(),
                        ConfigFiles.address(ownRaft()).getPort(),
                        config.data().resolve("raft"),
                        new TlsFiles(
                                config.tls().key(),
                                config.tls().certificate(),
                                config.tls().authority()))
                .withElectionTimeouts(
                        topology.timeouts().electionMinMs(), topology.timeouts().electionMaxMs());
    }

    private ShardHost host(RaftHost raft, Nodes nodes, Topology.Shard shard, Keyring keyring) throws IOException {
        String name = NodePeers.groupOf(shard.number());
        return ShardHost.add(
                raft,
                new GroupConfig(name, peers(nodes, shard.regions()), learner(nodes, shard.learners())),
                shard.number(),
                topology::mapped,
                keyring.keys(name),
                keyring.keys(ClusterFiles.HISTORY_KEYS + shard.number()),
                config.data().resolve(name),
                ShardConfig.defaults());
    }

    private Optional<Peer> learner(Nodes nodes, List<String> learners) {
        return learners.contains(config.process()) ? Optional.of(peer(nodes, config.process(), 0)) : Optional.empty();
    }

    /// Voters, of which the first should lead.
    private static List<Peer> peers(Nodes nodes, List<String> regions) {
        return regions.stream()
                .map(region -> peer(nodes, region, region.equals(regions.getFirst()) ? 1 : 0))
                .toList();
    }

    private static Peer peer(Nodes nodes, String region, int priority) {
        String address = nodes.address(region)
                .map(NodeAddress::raft)
                .orElseThrow(() -> new CommandFailed(CommandFailed.USAGE, "nodes: does not list region " + region));
        return new Peer(region, address, priority);
    }

    static boolean hasReplica(Topology topology, int shard, String region) {
        return topology.shards().get(shard).isAt(region);
    }

    static List<ShardRouter.Shard> routerShards(Topology topology) {
        return topology.shards().stream()
                .map(shard -> new ShardRouter.Shard(shard.name(), shard.home()))
                .toList();
    }

    private LocalShards localShards(Supplier<Topology> agreedNow) {
        return call -> {
            int shard = switch (call) {
                case Call.Submit submit -> submit.shard();
                case Call.Ask ask -> ask.shard();
            };
            return hosts.stream()
                    .filter(host -> host.shard() == shard)
                    .findFirst()
                    .<CompletionStage<Reply>>map(host -> host.handle(call))
                    .orElseGet(() -> notHere(agreedNow.get(), shard));
        };
    }

    /// Whoever asks knows a former place of the shard's.
    private static CompletionStage<Reply> notHere(Topology agreed, int shard) {
        return CompletableFuture.completedFuture(
                shard >= 0 && shard < agreed.shards().size()
                        ? new Reply.NotLeader(agreed.shards().get(shard).home())
                        : new Reply.NotDone("there is no shard " + shard));
    }

    /// Ways to all replicas of the control group, this node's own first.
    private List<ConfigLink> configLinks(ConfigHost own, Nodes nodes) {
        List<ConfigLink> links = new CopyOnWriteArrayList<>();
        links.add(new ConfigLink() {
            @Override
            public String region() {
                return config.process();
            }

            @Override
            public byte[] call(byte[] request, Duration timeout) throws InterruptedException {
                return own.handle(request, _ -> true);
            }
        });
        nodes.clients().forEach((region, client) -> links.add(ClusterLinks.link(region, client)));
        return links;
    }

    private ShardDrivers drivers(
            int shard,
            Shards shards,
            Shards others,
            ShardMap map,
            List<Connector> connectors,
            TokenOpener tokens,
            WebhookDriver webhooks,
            InstantSource clock,
            SinkDriver sink,
            Metrics metrics) {
        return new ShardDrivers(
                new PayoutDriver(shard, shards, connectors, DriverConfig.standard(), metrics, clock, tokens),
                new CrossingPump(shard, others, map::shardOf, CrossingPump.Config.standard()),
                webhooks,
                new SlotMover(shard, shards, SlotMover.Config.standard(), metrics),
                sink);
    }

    /// What a replica here signs its heads with. Signatures go to the leader by the way that all commands go; those of
    /// learners go nowhere, since a quorum is one of voters.
    private Evidence evidence(
            EvidenceSigner own,
            EvidenceKeys keys,
            Topology.Shard shard,
            Supplier<Topology> agreedNow,
            Shards shards,
            Metrics metrics) {
        Consumer<Command> sender = command -> Thread.ofVirtual().start(() -> {
            if (agreedNow.get().shards().get(shard.number()).learners().contains(config.process())) {
                return;
            }
            try {
                var unused = shards.submit(shard.number(), command, System.nanoTime() + SIGNATURE_TIMEOUT_NS);
            } catch (Shards.NotDone | Shards.OutcomeUnknown e) {
                // It is sent again until it is in the log.
                LOG.debug("shard {}: a signature did not arrive: {}", shard.name(), e.getMessage());
            }
        });
        return new Evidence(own, keys, shard.majority(), sender, FatalHandler.halting(), metrics);
    }

    private Repair repair(RaftHost raft, NodePeers peers, int shard) {
        Repair standard = Repair.standard(config.process(), peers, new Repair.Renewal() {
            @Override
            public void renew(String why) throws IOException {
                raft.renew(NodePeers.groupOf(shard), why);
            }

            @Override
            public void renewAtNextStart(String why) throws IOException {
                raft.renewAtNextStart(NodePeers.groupOf(shard), why);
            }
        });
        return standard.paced(config.scrub().everyMs(), config.scrub().bytesPerSecond());
    }

    private Handlers handlers(LocalShards shards, ConfigHost configHost, NodeStatus status, RepairDesk repairs) {
        return new Handlers()
                .call(RegionLink.METHOD, EdgeCalls.shards(shards), Role.NODE, Role.EDGE, Role.OPERATOR)
                .call(ConfigHost.METHOD, EdgeCalls.config(configHost), Role.NODE, Role.EDGE, Role.OPERATOR)
                .call(NodePeers.REPAIR_METHOD, CallHandler.blocking(repairs::handle), Role.NODE)
                .call(StatusMethod.NAME, StatusMethod.handler(status::get), Role.NODE, Role.OPERATOR)
                .call(VerifyMethod.NAME, VerifyMethod.handler(config.process(), hosts), Role.OPERATOR);
    }

    /// Brings about that there is an agreement, and keeps it.
    private void agree(ConfigHost configHost, ConfigCopy copy, Replicas replicas) {
        try {
            configHost.agreeAtFirst(topology);
            if (copy.hasAgreed()) {
                Topology now = copy.current().topology();
                Topology before = agreed.kept().orElse(now);
                if (replicas.begin(new TopologyChange(before, now))) {
                    agreed.keep(now);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("the agreed topology cannot be kept on disk", e);
        }
    }

    @Override
    public void close() {
        closing.close();
    }
}
