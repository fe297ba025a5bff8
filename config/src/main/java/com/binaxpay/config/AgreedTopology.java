package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The topology that a node last saw the control group agree on, sealed beside the node's data. It counts, and not the
/// file that the node is started with, which anybody may edit: that one is for a cluster that has agreed on nothing
/// yet.
/// One thread at a time.
public final class AgreedTopology {
    /// Name of the file in a node's data directory.
    public static final String FILE = "agreed";

    private final Path file;
    private final Sealer sealer;
    private Optional<Topology> kept = Optional.empty();

    /// The one in a node's data directory.
    public AgreedTopology(Path data, Sealer sealer) {
        this.file = data.resolve(FILE);
        this.sealer = sealer;
    }

    /// What is kept; empty where nothing was agreed on yet.
    public Optional<Topology> read() throws IOException, ConfigRefused {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        kept = Optional.of(Topology.parse(new String(sealer.open(Files.readAllBytes(file)), StandardCharsets.UTF_8)));
        return kept;
    }

    /// What was read or kept last; empty where nothing was.
    public Optional<Topology> kept() {
        return kept;
    }

    /// Keeps `agreed` from now on.
    public void keep(Topology agreed) throws IOException {
        if (kept.filter(agreed::equals).isEmpty()) {
            SealedFile.write(file, sealer, agreed.yaml().getBytes(StandardCharsets.UTF_8));
            kept = Optional.of(agreed);
        }
    }

    /// The topology to start with: what was agreed on, or `declared` where nothing was.
    ///
    /// @throws ConfigRefused where `declared` would let data go where it may not be by what was agreed on; other
    ///     differences do no harm
    public Topology over(Topology declared) throws IOException, ConfigRefused {
        Optional<Topology> agreed = read();
        if (agreed.isEmpty()) {
            return declared;
        }
        List<Problem> problems = agreed.get().residency().widenedBy(declared);
        if (!problems.isEmpty()) {
            throw new ConfigRefused("the topology file", problems);
        }
        return agreed.get();
    }
}
