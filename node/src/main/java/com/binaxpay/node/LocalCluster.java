package com.binaxpay.node;

import com.binaxpay.config.ConfigRefused;
import com.binaxpay.config.ProcessConfig;
import com.binaxpay.config.Topology;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/// The directory of a cluster on this machine, and what its files are called.
record LocalCluster(Path directory) {
    static final ObjectMapper JSON = new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .setDefaultPropertyInclusion(JsonInclude.Include.NON_DEFAULT);

    /// What a process of a local cluster is.
    enum Kind {
        NODE,
        EDGE,
        PROVIDER
    }

    /// Where one process listens, on loopback; 0 where it does not.
    record Member(
            String name,
            Kind kind,
            int calls,
            int raft,
            int http,
            int https,
            int operations,
            int callbacks,
            int ledger) {
        String url() {
            return http == 0 ? "https://127.0.0.1:" + https : "http://127.0.0.1:" + http;
        }
    }

    /// What `cluster.json` says. Ports other than those that follow from `base` stay for the cluster's life: replicas
    /// know each other by them.
    ///
    /// @param base port of the first edge's HTTP
    /// @param control port at which the supervisor takes commands
    /// @param pid process id of the supervisor
    record Layout(int base, int control, long pid, List<Member> members) {
        int console() {
            return base + 8;
        }

        List<Member> of(Kind kind) {
            return members.stream().filter(member -> member.kind() == kind).toList();
        }

        Optional<Member> member(String name) {
            return members.stream().filter(member -> member.name().equals(name)).findFirst();
        }

        /// The edge that stands for the whole cluster.
        Member front() {
            return of(Kind.EDGE).getFirst();
        }
    }

    Path topologyFile() {
        return directory.resolve("run").resolve("topology.yaml");
    }

    /// Puts another content into a file, at once.
    static void replace(Path file, String content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.writeString(fresh, content);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// What the cluster was last declared to be.
    Topology topology() {
        Path file = topologyFile();
        try {
            return Topology.parse(Files.readString(file));
        } catch (ConfigRefused e) {
            throw new CommandFailed(CommandFailed.USAGE, file + ": " + e.getMessage());
        } catch (IOException e) {
            throw new CommandFailed(CommandFailed.FAILED, "cannot read " + file + ": " + e.getMessage());
        }
    }

    Path layoutFile() {
        return directory.resolve("cluster.json");
    }

    Path lockFile() {
        return directory.resolve("up.lock");
    }

    Path tokenFile() {
        return directory.resolve("control.token");
    }

    Path keyring() {
        return directory.resolve("keys");
    }

    Path tls() {
        return directory.resolve("tls");
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path demoKeyFile() {
        return directory.resolve("demo.key");
    }

    Path operatorKeyFile() {
        return directory.resolve("operator.key");
    }

    Path configFile(String process) {
        return directory.resolve("run").resolve(process + ".yaml");
    }

    /// Where a process keeps what it must not lose.
    Path dataOf(Member member) {
        String folder = switch (member.kind()) {
            case NODE -> "nodes";
            case EDGE -> "edges";
            case PROVIDER -> "providers";
        };
        return directory.resolve(folder).resolve(member.name());
    }

    boolean exists() {
        return Files.exists(layoutFile());
    }

    Layout layout() {
        if (!exists()) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    "there is no local cluster in " + directory + "; start one with ./binax up --data " + directory
                            + ", or name another directory with --data.");
        }
        try {
            return JSON.readValue(layoutFile().toFile(), Layout.class);
        } catch (IOException e) {
            throw new CommandFailed(
                    CommandFailed.FAILED,
                    layoutFile() + " is damaged; ./binax up --fresh starts anew (and removes what is there).");
        }
    }

    void save(Layout layout) throws IOException {
        Path fresh = directory.resolve("cluster.json.new");
        JSON.writeValue(fresh.toFile(), layout);
        Files.move(fresh, layoutFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /// A key for the API that belongs to the demo partner, if `up` has written it.
    Optional<String> demoKey() {
        try {
            return Files.exists(demoKeyFile())
                    ? Optional.of(Files.readString(demoKeyFile()).strip())
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /// Reads a process's configuration, as the supervisor wrote it.
    ProcessConfig processConfig(String process) throws IOException, com.binaxpay.config.ConfigRefused {
        return ProcessConfig.read(configFile(process));
    }

    /// Writes a file that only its owner may read.
    static void writePrivate(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, content);
    }
}
