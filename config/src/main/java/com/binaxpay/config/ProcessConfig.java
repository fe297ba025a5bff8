package com.binaxpay.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// What one process is started with: who it is, where it listens and where the others are. Read from YAML; unknown keys
/// are refused, and all problems are told at once.
///
/// @param process its name: a region, an edge or a provider
/// @param data directory of its own
/// @param logs directory of its log
/// @param topology file with the topology that a new cluster begins with; empty: the one that comes with the product
/// @param keyring directory of the keyring
/// @param tls certificate, key and authority for calls between processes
/// @param https certificate and key that clients see
/// @param listen where it listens
/// @param nodes the node of each region
/// @param providers providers of payments
/// @param balancers blocks of addresses of balancers that say whose connections theirs are; empty where there are none
/// @param scrub how often and how fast a node checks its files
public record ProcessConfig(
        String process,
        Path data,
        Path logs,
        Optional<Path> topology,
        Path keyring,
        Tls tls,
        Optional<Tls> https,
        Listen listen,
        List<NodeAddress> nodes,
        List<ProviderAddress> providers,
        List<String> balancers,
        Scrub scrub) {
    /// PEM files.
    public record Tls(Path certificate, Path key, Path authority) {}

    /// Ports on `host`; 0 asks for a free one, empty for none.
    ///
    /// @param calls calls from other processes
    /// @param raft replication
    /// @param http HTTP in the clear, for loopback only
    /// @param https HTTPS for clients
    /// @param balanced HTTPS for clients behind balancers
    /// @param operations health and metrics
    /// @param callbacks providers' callbacks, over mutual TLS
    /// @param ledger clients of the raw ledger, over mutual TLS; empty: there are none
    public record Listen(
            String host,
            OptionalInt calls,
            OptionalInt raft,
            OptionalInt http,
            OptionalInt https,
            OptionalInt balanced,
            OptionalInt operations,
            OptionalInt callbacks,
            OptionalInt ledger) {}

    /// A pass over all files of a replica.
    ///
    /// @param everyMs how long after a pass the next one begins
    /// @param bytesPerSecond how fast files are read, at the most
    public record Scrub(long everyMs, long bytesPerSecond) {}

    /// Where a node is reached, `host:port` each; `callbacks` is empty where it takes none.
    public record NodeAddress(String region, String calls, String raft, String callbacks) {}

    /// Where a provider is reached.
    public record ProviderAddress(String name, String url) {}

    /// Reads `file`; relative paths in it begin at its directory.
    ///
    /// @throws ConfigRefused with all problems at once, where there are any
    public static ProcessConfig read(Path file) throws IOException, ConfigRefused {
        Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        return ProcessConfigReader.read(Files.readString(file), directory);
    }
}
