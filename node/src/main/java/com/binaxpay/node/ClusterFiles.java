package com.binaxpay.node;

import com.binaxpay.config.EvidenceKeyFiles;
import com.binaxpay.config.KeyringSealer;
import com.binaxpay.config.Secrets;
import com.binaxpay.config.Topology;
import com.binaxpay.journal.Keyring;
import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Layout;
import com.binaxpay.node.LocalCluster.Member;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Writes what the processes of a local cluster need before they start: keys, certificates and configurations.
final class ClusterFiles {
    /// What precedes the number of a shard in the name of the keys of its history and snapshots.
    static final String HISTORY_KEYS = "history-";

    private static final int TOKEN_BYTES = 32;

    /// What `up` makes in its directory, and `--fresh` and `--wipe` remove.
    private static final List<String> OURS = List.of(
            "cluster.json",
            "cluster.json.new",
            "control.token",
            "demo.key",
            "operator.key",
            "keys",
            "tls",
            "logs",
            "run",
            "nodes",
            "edges",
            "providers",
            "up.lock");

    private final LocalCluster cluster;
    private final Layout layout;

    ClusterFiles(LocalCluster cluster, Layout layout) {
        this.cluster = cluster;
        this.layout = layout;
    }

    /// Makes or completes all files; what exists and is still good stays.
    ///
    /// @return the secrets that all processes share
    Secrets write(Topology topology) throws IOException {
        Files.createDirectories(cluster.logs());
        Files.createDirectories(cluster.configFile("x").getParent());
        Keyring keyring = Keyring.openOrCreate(cluster.keyring());
        keyring.keysOrCreate(KeyringSealer.KEY_NAME);
        keyring.keysOrCreate(ProviderProcess.KEY_NAME);
        for (Topology.Shard shard : topology.shards()) {
            makeKeys(keyring, shard);
        }
        Secrets secrets = Secrets.openOrCreate(cluster.keyring(), keyring);
        makeEvidenceKeys(keyring);
        byte[] token = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(token);
        LocalCluster.writePrivate(cluster.tokenFile(), HexFormat.of().formatHex(token));
        Files.writeString(cluster.directory().resolve("run").resolve("topology.yaml"), topology.yaml());
        writeIdentities();
        if (!cluster.exists()) {
            for (Member node : layout.of(Kind.NODE)) {
                RegionNode.markNew(cluster.dataOf(node));
            }
        }
        return secrets;
    }

    /// Makes what processes need that came to a running cluster; what exists stays. Whoever reads of a node has its
    /// keys by then.
    void writeNewcomers() throws IOException {
        makeEvidenceKeys(Keyring.open(cluster.keyring()));
        writeIdentities();
    }

    private void makeEvidenceKeys(Keyring keyring) throws IOException {
        for (Member node : layout.of(Kind.NODE)) {
            EvidenceKeyFiles.ensure(cluster.keyring(), keyring, node.name(), InstantSource.system());
        }
    }

    /// Makes the keys of a shard, where it has none.
    static void makeKeys(Keyring keyring, Topology.Shard shard) throws IOException {
        keyring.keysOrCreate(NodePeers.groupOf(shard.number()));
        keyring.keysOrCreate(HISTORY_KEYS + shard.number());
    }

    /// Writes certificates and configurations of all processes.
    private void writeIdentities() throws IOException {
        DevAuthority authority = DevAuthority.open(cluster.tls(), InstantSource.system());
        authority.process("operator", Role.OPERATOR);
        authority.process("client", Role.CLIENT);
        Identity https = authority.listener("https");
        for (Member member : layout.members()) {
            Role role = switch (member.kind()) {
                case NODE -> Role.NODE;
                case EDGE -> Role.EDGE;
                case PROVIDER -> Role.PROVIDER;
            };
            Identity identity = authority.process(member.name(), role);
            LocalCluster.replace(
                    cluster.configFile(member.name()),
                    LocalCluster.JSON.writeValueAsString(config(member, identity, https)));
        }
    }

    /// A process's configuration; JSON is YAML too.
    private Map<String, Object> config(Member member, Identity identity, Identity https) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("process", member.name());
        config.put("data", cluster.dataOf(member).toString());
        config.put("logs", cluster.logs().toString());
        config.put("topology", cluster.directory().resolve("run/topology.yaml").toString());
        config.put("keyring", cluster.keyring().toString());
        config.put("tls", tls(identity));
        config.put("listen", listen(member));
        if (member.kind() == Kind.EDGE && member.https() != 0) {
            config.put("https", tls(https));
        }
        config.put(
                "nodes",
                layout.of(Kind.NODE).stream()
                        .map(node -> Map.of(
                                "region",
                                node.name(),
                                "calls",
                                "127.0.0.1:" + node.calls(),
                                "raft",
                                "127.0.0.1:" + node.raft(),
                                "callbacks",
                                "127.0.0.1:" + node.callbacks()))
                        .toList());
        config.put(
                "providers",
                layout.of(Kind.PROVIDER).stream()
                        .map(provider -> Map.of("name", provider.name(), "url", provider.url()))
                        .toList());
        return config;
    }

    private static Map<String, String> tls(Identity identity) {
        return Map.of(
                "certificate", identity.certFile().toString(),
                "key", identity.keyFile().toString(),
                "authority", identity.caFile().toString());
    }

    private static Map<String, Object> listen(Member member) {
        Map<String, Object> listen = new LinkedHashMap<>();
        listen.put("host", "127.0.0.1");
        putPort(listen, "calls", member.calls());
        putPort(listen, "raft", member.raft());
        putPort(listen, "http", member.http());
        putPort(listen, "https", member.https());
        putPort(listen, "operations", member.operations());
        putPort(listen, "callbacks", member.callbacks());
        putPort(listen, "ledger", member.ledger());
        return listen;
    }

    private static void putPort(Map<String, Object> listen, String name, int port) {
        if (port != 0) {
            listen.put(name, port);
        }
    }

    /// Removes all that `up` made in the cluster's directory, and the directory if nothing else is in it.
    static void wipe(LocalCluster cluster) throws IOException {
        for (String name : OURS) {
            delete(cluster.directory().resolve(name));
        }
        try {
            Files.deleteIfExists(cluster.directory());
        } catch (java.nio.file.DirectoryNotEmptyException e) {
            // Somebody else's files stay.
        }
    }

    /// Removes a file, or a directory with all that is in it.
    static void delete(Path path) throws IOException {
        if (!Files.exists(path, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var all = Files.walk(path)) {
            all.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
