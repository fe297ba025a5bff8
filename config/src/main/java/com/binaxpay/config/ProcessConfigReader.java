package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import com.binaxpay.config.ProcessConfig.Listen;
import com.binaxpay.config.ProcessConfig.NodeAddress;
import com.binaxpay.config.ProcessConfig.ProviderAddress;
import com.binaxpay.config.ProcessConfig.Tls;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads a process's configuration. Single use, single thread.
final class ProcessConfigReader {
    private static final int SCRUB_EVERY_S = 600;
    private static final int SCRUB_EVERY_S_MAX = 30 * 86_400;
    private static final int SCRUB_MIB_PER_SECOND = 16;

    private final List<Problem> problems = new ArrayList<>();
    private final Path directory;

    private ProcessConfigReader(Path directory) {
        this.directory = directory;
    }

    static ProcessConfig read(String yaml, Path directory) throws ConfigRefused {
        return new ProcessConfigReader(directory).readAll(yaml);
    }

    private ProcessConfig readAll(String yaml) throws ConfigRefused {
        YamlNode root = YamlNode.parse(yaml, problems)
                .mapping(Set.of(
                        "process",
                        "data",
                        "logs",
                        "topology",
                        "keyring",
                        "tls",
                        "https",
                        "listen",
                        "nodes",
                        "providers",
                        "balancers",
                        "scrub"));
        checkBalanced(root);
        ProcessConfig config = new ProcessConfig(
                root.get("process").name(),
                path(root.get("data")),
                path(root.get("logs")),
                optionalPath(root.get("topology")),
                path(root.get("keyring")),
                tls(root.get("tls")),
                root.get("https").isPresent() ? Optional.of(tls(root.get("https"))) : Optional.empty(),
                listen(root.get("listen")),
                nodes(root.get("nodes")),
                providers(root.get("providers")),
                root.get("balancers").elements(0).stream().map(YamlNode::text).toList(),
                scrub(root.get("scrub")));
        if (!problems.isEmpty()) {
            throw new ConfigRefused("the configuration", problems);
        }
        return config;
    }

    private Tls tls(YamlNode node) {
        node.mapping(Set.of("certificate", "key", "authority"));
        return new Tls(path(node.get("certificate")), path(node.get("key")), path(node.get("authority")));
    }

    private static Listen listen(YamlNode node) {
        node.mapping(Set.of("host", "calls", "raft", "http", "https", "balanced", "operations", "callbacks", "ledger"));
        String host = node.get("host").isPresent() ? node.get("host").text() : "127.0.0.1";
        if (node.get("http").isPresent() && !host.equals("127.0.0.1") && !host.equals("localhost")) {
            node.get("http").refuse("HTTP in the clear is for loopback only, and host is " + host + "; use https");
        }
        return new Listen(
                host,
                port(node.get("calls")),
                port(node.get("raft")),
                port(node.get("http")),
                port(node.get("https")),
                port(node.get("balanced")),
                port(node.get("operations")),
                port(node.get("callbacks")),
                port(node.get("ledger")));
    }

    /// Whoever may say whose connection his is must be named, or anybody could pass for anybody.
    private static void checkBalanced(YamlNode root) {
        YamlNode balanced = root.get("listen").get("balanced");
        boolean hasBalancers = !root.get("balancers").elements(0).isEmpty();
        if (balanced.isPresent() && !hasBalancers) {
            balanced.refuse("needs balancers: the addresses of those who connect there");
        }
        if (balanced.isPresent() && !root.get("https").isPresent()) {
            balanced.refuse("needs https: a certificate and its key");
        }
        if (!balanced.isPresent() && hasBalancers) {
            root.get("balancers").refuse("connect to listen.balanced, which is missing");
        }
    }

    private static List<NodeAddress> nodes(YamlNode list) {
        List<NodeAddress> nodes = new ArrayList<>();
        for (YamlNode node : list.elements(0)) {
            node.mapping(Set.of("region", "calls", "raft", "callbacks"));
            nodes.add(new NodeAddress(
                    node.get("region").name(),
                    address(node.get("calls")),
                    address(node.get("raft")),
                    node.get("callbacks").isPresent() ? address(node.get("callbacks")) : ""));
        }
        return nodes;
    }

    private static List<ProviderAddress> providers(YamlNode list) {
        List<ProviderAddress> providers = new ArrayList<>();
        for (YamlNode node : list.elements(0)) {
            node.mapping(Set.of("name", "url"));
            String url = node.get("url").text();
            if (!url.matches("https?://[^/\\s]+")) {
                node.get("url").refuse("must be http://HOST:PORT or https://HOST:PORT");
            }
            providers.add(new ProviderAddress(node.get("name").name(), url));
        }
        return providers;
    }

    private static ProcessConfig.Scrub scrub(YamlNode node) {
        if (!node.isPresent()) {
            return new ProcessConfig.Scrub(SCRUB_EVERY_S * 1_000L, (long) SCRUB_MIB_PER_SECOND << 20);
        }
        node.mapping(Set.of("every-s", "mib-per-second"));
        return new ProcessConfig.Scrub(
                node.get("every-s").integer(SCRUB_EVERY_S, 1, SCRUB_EVERY_S_MAX) * 1_000L,
                (long) node.get("mib-per-second").integer(SCRUB_MIB_PER_SECOND, 1, 1 << 14) << 20);
    }

    private static String address(YamlNode node) {
        String text = node.text();
        if (!text.matches("[^:\\s]+:\\d{1,5}")) {
            node.refuse("must be host:port");
        }
        return text;
    }

    private static OptionalInt port(YamlNode node) {
        return node.isPresent() ? OptionalInt.of(node.integer(0, 0, 65_535)) : OptionalInt.empty();
    }

    private Optional<Path> optionalPath(YamlNode node) {
        return node.isPresent() ? Optional.of(path(node)) : Optional.empty();
    }

    private Path path(YamlNode node) {
        return directory.resolve(node.text()).normalize();
    }
}
