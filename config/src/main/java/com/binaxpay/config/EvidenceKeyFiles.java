package com.binaxpay.config;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.RecordCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Evidence keys in a keyring's directory: of each node the private half, sealed (`evidence-NODE.ID.key`), and beside
/// it
/// the public half with its validity (`evidence-NODE.ID.pub`), which every process reads.
public final class EvidenceKeyFiles {
    private static final String KEY_NAME = "evidence";
    private static final Pattern PUBLIC = Pattern.compile("evidence-(.+)\\.([1-9][0-9]{0,8})\\.pub");

    /// Clocks of the nodes may differ by this much from the one of the process that makes a key.
    private static final Duration CLOCK_SLACK = Duration.ofHours(1);

    private EvidenceKeyFiles() {}

    /// Makes a key for `node` in `directory`, which holds `keyring`, if it has none. One process, before the others
    /// start.
    public static void ensure(Path directory, Keyring keyring, String node, InstantSource clock) throws IOException {
        if (newest(directory, node).isEmpty()) {
            long fromNs = TimeUnit.MILLISECONDS.toNanos(
                    clock.instant().minus(CLOCK_SLACK).toEpochMilli());
            EvidenceSigner signer = EvidenceSigner.generate(node, fromNs);
            Path known = directory.resolve("evidence-" + node + ".1.pub");
            SealedFile.write(secretOf(known), sealer(keyring), signer.secret());
            Path fresh = known.resolveSibling(known.getFileName() + ".new");
            Files.write(fresh, RecordCodec.EVIDENCE_KEYS.encode(signer.known()));
            Files.move(fresh, known, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /// The newest key of `node`; empty where it has none.
    public static Optional<EvidenceSigner> signer(Path directory, Keyring keyring, String node) throws IOException {
        Optional<Path> known = newest(directory, node);
        if (known.isEmpty()) {
            return Optional.empty();
        }
        byte[] secret = sealer(keyring).open(Files.readAllBytes(secretOf(known.get())));
        return Optional.of(EvidenceSigner.of(read(known.get()), secret));
    }

    /// The public keys of all nodes, past ones too.
    public static EvidenceKeys keys(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<EvidenceKey> all = new ArrayList<>();
            for (Path file :
                    files.filter(file -> matcher(file).matches()).sorted().toList()) {
                all.add(read(file));
            }
            return new EvidenceKeys(all);
        }
    }

    private static Optional<Path> newest(Path directory, String node) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> idOf(file, node) > 0).max(Comparator.comparingInt(file -> idOf(file, node)));
        }
    }

    private static int idOf(Path file, String node) {
        Matcher name = matcher(file);
        return name.matches() && name.group(1).equals(node) ? Integer.parseInt(name.group(2), 10) : 0;
    }

    private static Matcher matcher(Path file) {
        return PUBLIC.matcher(file.getFileName().toString());
    }

    private static EvidenceKey read(Path file) throws IOException {
        return RecordCodec.EVIDENCE_KEYS.decode(Files.readAllBytes(file));
    }

    private static Path secretOf(Path known) {
        String name = known.getFileName().toString();
        return known.resolveSibling(name.substring(0, name.length() - "pub".length()) + "key");
    }

    private static Sealer sealer(Keyring keyring) throws IOException {
        return new KeyringSealer(keyring.keysOrCreate(KEY_NAME));
    }
}
