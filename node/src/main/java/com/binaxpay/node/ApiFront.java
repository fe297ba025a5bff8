package com.binaxpay.node;

import com.binaxpay.config.ApiKey;
import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.ConfigLink;
import com.binaxpay.config.ConfigView;
import com.binaxpay.config.Configuration;
import com.binaxpay.config.Partner;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.gateway.AddressBlock;
import com.binaxpay.gateway.BannedBlocks;
import com.binaxpay.gateway.Directory;
import com.binaxpay.gateway.GatewayConfig;
import com.binaxpay.gateway.GatewayPorts;
import com.binaxpay.gateway.GatewayServer;
import com.binaxpay.gateway.Health;
import com.binaxpay.gateway.MessageKey;
import com.binaxpay.gateway.PartnerKey;
import com.binaxpay.gateway.QuotaPorts;
import com.binaxpay.gateway.WebhookPorts;
import com.binaxpay.gateway.WebhookSecrets;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.observe.Metrics;
import com.binaxpay.observe.TrafficWindow;
import com.binaxpay.rails.SandboxVault;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import com.binaxpay.wire.ConfigSnapshot.RateEntry;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.ProcessStatus;
import com.binaxpay.wire.Shards;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// The gateway of a node or an edge, with what it knows of partners, places and health.
final class ApiFront {
    /// By how much the clocks of edges, which make ids, may differ.
    private static final long CLOCKS_MS = 2_000;

    private static final long NO_VERSION = -1;

    private final ProcessConfig config;
    private final Topology topology;
    private final ConfigView view;
    private final Secrets secrets;
    private final EvidenceKeys evidenceKeys;
    private final Shards shards;
    private final WebhookPorts webhooks;
    private final QuotaPorts.Lender lender;
    private final Metrics metrics;
    private volatile Optional<GatewayServer> server = Optional.empty();

    ApiFront(
            ProcessConfig config,
            Topology topology,
            ConfigView view,
            Secrets secrets,
            EvidenceKeys evidenceKeys,
            Shards shards,
            WebhookPorts webhooks,
            QuotaPorts.Lender lender,
            Metrics metrics) {
        this.config = config;
        this.topology = topology;
        this.view = view;
        this.secrets = secrets;
        this.evidenceKeys = evidenceKeys;
        this.shards = shards;
        this.webhooks = webhooks;
        this.lender = lender;
        this.metrics = metrics;
    }

    /// What this process knows of webhook endpoints. Only `up` serves HTTP in the clear, on loopback; only there is
    /// loopback a place for messages, too.
    static WebhookPorts webhooks(ProcessConfig config, ConfigView view, Secrets secrets, List<ConfigLink> links) {
        boolean isLocal =
                config.listen().http().isPresent() && config.listen().host().startsWith("127.");
        return new WebhookPorts(
                view, new ConfigClient(links)::change, new WebhookSecrets(secrets.derive("webhook secrets")), isLocal);
    }

    /// The same in every process: edges seal, nodes open.
    static Vault vault(Secrets secrets) {
        return new SandboxVault(secrets.derive("sandbox vault"));
    }

    /// Serves from now on, until `closing` closes it.
    void start(BooleanSupplier isReady, Supplier<List<Health.Part>> parts, Closing closing) {
        GatewayConfig gateway = new GatewayConfig(
                config.process(),
                nearestRegion(),
                config.listen().host(),
                optional(config.listen().http()),
                https(),
                balanced(),
                optional(config.listen().operations()),
                GatewayConfig.Limits.defaults(),
                new GatewayConfig.CursorKey(secrets.derive("cursors")));
        QuotaPorts quotas = new QuotaPorts(
                config.process(), () -> Quotas.processes(view), bucket -> Quotas.of(view, bucket), lender);
        GatewayPorts ports = GatewayPorts.of(
                shards,
                new View(),
                new State(isReady, parts),
                metrics,
                webhooks,
                quotas,
                () -> view.current().topology().capacity(config.process()),
                vault(secrets));
        boolean isNode = topology.regionNames().contains(config.process());
        server = Optional.of(
                closing.add(GatewayServer.start(gateway, isNode ? ports.withOperators(this::operator) : ports)));
    }

    private Optional<String> operator(String bearerToken) {
        return view.authenticateOperator(bearerToken).map(key -> "operator with key " + key.number());
    }

    /// Whether requests are answered already.
    boolean isServing() {
        return server.isPresent();
    }

    /// What the last seconds brought.
    ProcessStatus.Traffic traffic() {
        return server.map(GatewayServer::traffic).map(ApiFront::traffic).orElse(ProcessStatus.Traffic.NONE);
    }

    private static ProcessStatus.Traffic traffic(TrafficWindow.Reading reading) {
        return new ProcessStatus.Traffic(
                reading.perSecond(),
                reading.errorsPerSecond(),
                reading.p50Micros(),
                reading.p99Micros(),
                reading.inFlight());
    }

    /// A node's own region; an edge's nearest.
    private String nearestRegion() {
        return topology.edges().stream()
                .filter(edge -> edge.name().equals(config.process()))
                .findFirst()
                .map(edge -> edge.near().getFirst())
                .orElse(config.process());
    }

    private Optional<GatewayConfig.Https> https() {
        return config.https().isPresent() && config.listen().https().isPresent()
                ? Optional.of(new GatewayConfig.Https(
                        config.listen().https().getAsInt(),
                        config.https().get().certificate(),
                        config.https().get().key()))
                : Optional.empty();
    }

    private Optional<GatewayConfig.Balanced> balanced() {
        if (config.listen().balanced().isEmpty()) {
            return Optional.empty();
        }
        List<AddressBlock> from = config.balancers().stream()
                .map(block -> AddressBlock.parse(block)
                        .orElseThrow(() -> new CommandFailed(
                                CommandFailed.USAGE,
                                "balancers: " + block + ": must be an address or a block such as 10.0.0.0/8")))
                .toList();
        return Optional.of(new GatewayConfig.Balanced(config.listen().balanced().getAsInt(), from));
    }

    private static Optional<Integer> optional(OptionalInt number) {
        return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
    }

    /// The bans of one version of the configuration.
    private record Bans(long version, List<BanEntry> entries, BannedBlocks blocks) {
        /// Most versions change something else.
        Bans at(Configuration newest) {
            BannedBlocks now = newest.bans().equals(entries) ? blocks : new BannedBlocks(newest.bans());
            return new Bans(newest.version(), newest.bans(), now);
        }
    }

    /// Partners and places, from this process's own copy of the configuration.
    private final class View implements Directory {
        private volatile Bans bans = new Bans(NO_VERSION, List.of(), new BannedBlocks(List.of()));

        @Override
        public Optional<PartnerKey> authenticate(String bearerToken) {
            return view.authenticate(bearerToken).flatMap(this::partnerKey);
        }

        /// One whose public key is none opens nothing, rather than without a signature.
        private Optional<PartnerKey> partnerKey(ApiKey key) {
            if (!key.signed()) {
                return Optional.of(known(key, Optional.empty()));
            }
            Optional<MessageKey> signer = key.terms().signer().isEmpty()
                    ? Optional.of(MessageKey.hmac(secrets.signing(key.hash())))
                    : MessageKey.ed25519(key.terms().signer().toArray());
            return signer.map(verifier -> known(key, Optional.of(verifier)));
        }

        private PartnerKey known(ApiKey key, Optional<MessageKey> signer) {
            Partner partner = view.current().partners().get(key.partner() - 1);
            boolean isServedHere = view.current().topology().isServed(config.process(), partner.name());
            return new PartnerKey(key.number(), key.caller(), key.terms(), partner.laneWidth(), isServedHere, signer);
        }

        @Override
        public int shardCount() {
            return view.current().topology().shards().size();
        }

        @Override
        public int firstShards() {
            return view.current().topology().mappedShards();
        }

        @Override
        public OptionalInt shardOf(Id id) {
            return view.current().topology().shardOf(id);
        }

        @Override
        public boolean isYoungerThanKnown(Id id) {
            long knownMs = System.currentTimeMillis() - view.ageMs() - CLOCKS_MS;
            return id.epochMs() > knownMs
                    && Jurisdiction.ofNumber(id.jurisdiction()).isPresent();
        }

        @Override
        public OptionalInt homeShard(Jurisdiction jurisdiction, int slot) {
            return view.current().topology().shardOf(Id.of(0, jurisdiction.number(), slot, 1));
        }

        @Override
        public String regionOf(int shard) {
            return view.current().topology().shards().get(shard).home();
        }

        @Override
        public boolean isStale() {
            return view.ageMs() > view.current().topology().timeouts().configurationStaleMs();
        }

        @Override
        public Optional<RateEntry> rate(int sourceAsset, int targetAsset) {
            return view.current().rates().stream()
                    .filter(each -> each.sourceAsset() == sourceAsset && each.targetAsset() == targetAsset)
                    .findFirst();
        }

        @Override
        public List<EvidenceKey> evidenceKeys() {
            return evidenceKeys.all();
        }

        @Override
        public OptionalLong bannedUntilMs(InetAddress address, long nowMs) {
            Configuration newest = view.current();
            Bans known = bans;
            if (known.version != newest.version()) {
                known = known.at(newest);
                bans = known;
            }
            return known.blocks.untilMs(address, nowMs);
        }

        @Override
        public List<String> jurisdictions() {
            return view.current().topology().jurisdictions().stream()
                    .map(legal -> legal.jurisdiction().code())
                    .sorted()
                    .toList();
        }
    }

    private record State(BooleanSupplier ready, Supplier<List<Part>> partsNow) implements Health {
        @Override
        public boolean isReady() {
            return ready.getAsBoolean();
        }

        @Override
        public List<Part> parts() {
            return partsNow.get();
        }
    }
}
