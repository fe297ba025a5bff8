package com.binaxpay.node;

import com.binaxpay.config.Residency;
import com.binaxpay.config.Topology;
import com.binaxpay.journal.SealedScan;
import com.binaxpay.journal.SealedScan.Piece;
import com.binaxpay.money.Id;
import com.binaxpay.orders.Subjects;
import com.binaxpay.wire.EntryReader;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.TransferRowLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Decrypts every file below the directory of a region or an edge with all of the cluster's keys, and says what is
/// there
/// of jurisdictions whose residency does not list that place: anything under the keys of a shard that may not be there;
/// rows, accounts and commands of such a jurisdiction, under whatever keys; and texts that one asks for. One thread.
final class ResidencyScan {
    private static final Duration SETTLE = Duration.ofMillis(300);
    private static final int PAGE_CHANGING_BYTES = 8 * Long.BYTES;
    private static final int PAGE_ACCOUNT_BYTES = 11 * Long.BYTES;
    private static final List<String> SHARD_KEYS = List.of("shard-", ClusterFiles.HISTORY_KEYS);

    /// What was looked at and found.
    ///
    /// @param files how many there were
    /// @param pieces how many sealed pieces were opened
    /// @param found what may not be there
    /// @param unopened what looks sealed and no key opened, so that nobody knows
    record Result(int files, long pieces, Set<String> found, Set<String> unopened) {
        boolean isGood() {
            return found.isEmpty() && unopened.isEmpty();
        }
    }

    private final Topology topology;
    private final Residency residency;
    private final SealedScan sealed;
    private final List<byte[]> texts;
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> unopened = new LinkedHashSet<>();
    private int files;
    private long pieces;

    /// @param texts that may be in none of the files, in the clear or decrypted
    ResidencyScan(Topology topology, SealedScan sealed, List<String> texts) {
        this.topology = topology;
        this.residency = topology.residency();
        this.sealed = sealed;
        this.texts = texts.stream()
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    /// What all calls of [#look] have seen.
    Result result() {
        return new Result(files, pieces, found, unopened);
    }

    /// Looks at all files below `root`, which are at `place`. Files that go meanwhile are passed over.
    void look(String place, Path root) throws IOException, InterruptedException {
        if (!Files.isDirectory(root)) {
            return;
        }
        try (var all = Files.walk(root)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                lookAt(place, root, file);
            }
        } catch (UncheckedIOException e) {
            // A directory went while it was listed: a snapshot that was replaced.
            if (!(e.getCause() instanceof NoSuchFileException)) {
                throw e.getCause();
            }
        }
    }

    /// Looks at one file.
    void lookAt(String place, Path root, Path file) throws IOException, InterruptedException {
        String name = place + "/" + root.relativize(file);
        try {
            if (open(place, name, file).isPresent()) {
                // What is being written just now is whole in a moment.
                Pause.of(SETTLE);
                open(place, name, file).ifPresent(reason -> unopened.add(name + ": " + reason));
            }
            // Read again as it is: nothing that one looks for may be in the clear either.
            for (byte[] text : texts) {
                if (contains(Files.readAllBytes(file), text)) {
                    found.add(name + ": " + shown(text) + " in the clear");
                }
            }
            files++;
        } catch (NoSuchFileException e) {
            // Replaced while we looked.
        }
    }

    private Optional<String> open(String place, String name, Path file) throws IOException {
        return sealed.scan(file, piece -> look(place, name, piece));
    }

    private void look(String place, String file, Piece piece) {
        pieces++;
        shardOf(piece.keys())
                .ifPresent(shard -> residency
                        .refusal(shard, place)
                        .ifPresent(reason -> found.add(file + ": sealed under " + piece.keys() + ": " + reason)));
        for (byte[] text : texts) {
            if (contains(piece.plaintext(), text)) {
                found.add(file + ": " + shown(text) + " under " + piece.keys());
            }
        }
        switch (piece.kind()) {
            case ROWS -> rows(place, file, piece);
            case PAGE -> accounts(place, file, piece);
            case ENTRY -> commands(place, file, piece);
            case RECORDS, SEALED, HASHES -> {}
        }
    }

    private static OptionalInt shardOf(String keys) {
        return SHARD_KEYS.stream()
                .filter(keys::startsWith)
                .mapToInt(prefix -> Integer.parseInt(keys.substring(prefix.length())))
                .findFirst();
    }

    private void rows(String place, String file, Piece piece) {
        if (piece.rowBytes() != TransferRowLayout.SIZE_BYTES) {
            return;
        }
        ByteBuffer rows = ByteBuffer.wrap(piece.plaintext()).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at + TransferRowLayout.SIZE_BYTES <= rows.limit(); at += TransferRowLayout.SIZE_BYTES) {
            judge(place, file, "a row", id(rows, at + TransferRowLayout.DEBIT_ACCOUNT));
            judge(place, file, "a row", id(rows, at + TransferRowLayout.CREDIT_ACCOUNT));
        }
    }

    private void accounts(String place, String file, Piece piece) {
        ByteBuffer page = ByteBuffer.wrap(piece.plaintext()).order(ByteOrder.LITTLE_ENDIAN);
        int accounts = page.limit() / PAGE_ACCOUNT_BYTES;
        for (int i = 0; i < accounts; i++) {
            judge(place, file, "an account", id(page, i * PAGE_CHANGING_BYTES));
        }
    }

    private void commands(String place, String file, Piece piece) {
        EntryReader groups = new EntryReader();
        groups.reset(piece.plaintext(), 0, piece.plaintext().length, piece.rowBytes());
        try {
            while (shardOf(piece.keys()).isPresent() && groups.next()) {
                if (!groups.isRaw()) {
                    Subjects.residing(groups.command()).ifPresent(id -> judge(place, file, "a command", id));
                }
            }
        } catch (MalformedMessage e) {
            unopened.add(file + ": an entry that cannot be read: " + e.getMessage());
        }
    }

    private static Id id(ByteBuffer in, int at) {
        return new Id(in.getLong(at), in.getLong(at + Long.BYTES));
    }

    /// Accounts of clients of the raw ledger, whose ids begin with a 1, belong to no jurisdiction; nor do a shard's
    /// own.
    private void judge(String place, String file, String what, Id id) {
        if (id.hi() < 0 || id.jurisdiction() == Id.SYSTEM_JURISDICTION) {
            return;
        }
        OptionalInt home = topology.shardOf(id);
        Optional<String> refusal = home.isPresent() ? residency.refusal(home.getAsInt(), place) : Optional.empty();
        refusal.ifPresent(reason -> found.add(file + ": " + what + " of " + jurisdiction(id) + ": " + reason));
    }

    private String jurisdiction(Id id) {
        return topology.jurisdictions().stream()
                .filter(legal -> legal.jurisdiction().number() == id.jurisdiction())
                .map(legal -> legal.jurisdiction().code())
                .findFirst()
                .orElse("jurisdiction number " + id.jurisdiction());
    }

    private static String shown(byte[] text) {
        return "'" + new String(text, StandardCharsets.UTF_8) + "'";
    }

    private static boolean contains(byte[] bytes, byte[] text) {
        outer:
        for (int at = 0; at + text.length <= bytes.length; at++) {
            for (int i = 0; i < text.length; i++) {
                if (bytes[at + i] != text[i]) {
                    continue outer;
                }
            }
            return true;
        }
        return false;
    }
}
