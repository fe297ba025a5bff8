package com.binaxpay.node;

import com.binaxpay.config.AgreedTopology;
import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Topology;
import com.binaxpay.replication.RaftHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/// What a node checks before it opens anything: that it is who it says, that its topology is the one that was agreed
/// on,
/// and that its directory holds nothing that may not be in its region.
final class NodePlacement {
    private final ProcessConfig config;
    private final AgreedTopology agreed;

    /// @param agreed what this node last saw agreed on
    NodePlacement(ProcessConfig config, AgreedTopology agreed) {
        this.config = config;
        this.agreed = agreed;
    }

    /// The topology to start with.
    Topology topology() throws IOException {
        requireOwnCertificate();
        Topology topology = topology(ConfigFiles.topology(config), agreed, config.process());
        requireNothingMisplaced(topology);
        return topology;
    }

    /// What `kept` has, or `declared` where that has nothing; the command ends where `declared` would widen it.
    static Topology topology(Topology declared, AgreedTopology kept, String process) throws IOException {
        try {
            return kept.over(declared);
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, process + " does not start: " + e.getMessage());
        }
    }

    /// A node that calls itself by another region's name would be given that region's data.
    private void requireOwnCertificate() throws IOException {
        String name = commonName(config.tls().certificate());
        if (!name.equals(config.process())) {
            throw new CommandFailed(
                    CommandFailed.USAGE,
                    "process: " + config.process() + ": the certificate "
                            + config.tls().certificate() + " is " + name + "'s; start the node of " + name
                            + ", or give this one its own certificate.");
        }
    }

    private static String commonName(Path certificate) throws IOException {
        try (InputStream in = Files.newInputStream(certificate)) {
            X509Certificate read =
                    (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
            return new LdapName(read.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> rdn.getValue().toString())
                            .findFirst()
                            .orElse("nobody");
        } catch (CertificateException | InvalidNameException e) {
            throw new IOException("cannot read " + certificate, e);
        }
    }

    /// Say, a disk that came from another region.
    private void requireNothingMisplaced(Topology topology) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Topology.Shard shard : topology.shards()) {
            Optional<String> refusal = topology.residency().refusal(shard.number(), config.process());
            for (Path place : refusal.isPresent() ? places(shard.number()) : List.<Path>of()) {
                if (Files.isDirectory(place)) {
                    faults.add(place + " has data of shard " + shard.name() + ". " + refusal.get()
                            + ". Take the directory out of this region");
                }
            }
        }
        if (!faults.isEmpty()) {
            throw new CommandFailed(
                    CommandFailed.USAGE, config.process() + " does not start: " + String.join("\n", faults) + ".");
        }
    }

    private List<Path> places(int shard) {
        String group = NodePeers.groupOf(shard);
        return List.of(
                config.data().resolve(group), RaftHost.directory(config.data().resolve("raft"), group));
    }
}
