package com.binaxpay.shard;

import com.binaxpay.journal.CorruptFile;
import com.binaxpay.journal.DataKeys;
import com.binaxpay.journal.Healer;
import com.binaxpay.journal.IdRuns;
import com.binaxpay.journal.PageStore;
import com.binaxpay.journal.RecordFile;
import com.binaxpay.journal.RowFile;
import com.binaxpay.journal.Scrub;
import com.binaxpay.journal.SealedInput;
import com.binaxpay.wire.TransferRowLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The files of a [JournalStore] between two restores.
record JournalFiles(Path directory, DataKeys keys, RowFile rows, RecordFile records, IdRuns ids, PageStore pages)
        implements StoredFiles {
    @Override
    public boolean scrub(Scrub scrub) throws IOException {
        rows.scrub(scrub);
        records.scrub(scrub);
        ids.scrub(scrub);
        return pages.scrub(scrub);
    }

    @Override
    public Optional<byte[]> forOthers(Healer.Lost lost) {
        return switch (lost) {
            case Healer.Lost.History(String history, long first, int length) ->
                switch (history) {
                    case JournalStore.ROWS -> rows.forOthers(first, length);
                    case JournalStore.RECORDS -> records.forOthers(first, length);
                    default -> Optional.empty();
                };
            case Healer.Lost.Ids run ->
                ids.forOthers(run.firstGeneration(), run.lastGeneration(), run.position(), run.length());
        };
    }

    @Override
    public void check(Path snapshot, Scrub scrub) throws IOException {
        Set<Object> live = inodes();
        check(snapshot, file -> live.contains(inode(file)), scrub);
    }

    @Override
    public void checkLent(Path snapshot, Scrub scrub) throws IOException {
        check(snapshot, file -> false, scrub);
    }

    private void check(Path snapshot, Predicate<Path> isKnown, Scrub scrub) throws IOException {
        try {
            RowFile.check(snapshot.resolve(JournalStore.ROWS), keys, TransferRowLayout.SIZE_BYTES, isKnown, scrub);
            RecordFile.check(snapshot.resolve(JournalStore.RECORDS), keys, isKnown, scrub);
            IdRuns.check(snapshot.resolve(JournalStore.IDS), keys, isKnown, scrub);
            PageStore.check(snapshot.resolve(JournalStore.PAGES), keys, isKnown, scrub);
            SealedInput.check(snapshot.resolve(JournalStore.STATE), keys, scrub);
        } catch (NoSuchFileException e) {
            // A newer snapshot has taken its place.
            if (Files.exists(snapshot)) {
                throw e;
            }
        } catch (CorruptFile e) {
            scrub.damaged(snapshot, String.valueOf(e.getMessage()));
        }
    }

    /// What names the content of each file here, whatever it is called; where the file system does not say, nothing is
    /// known and snapshots are read as a whole.
    private Set<Object> inodes() throws IOException {
        Set<Object> all = new HashSet<>();
        for (String part : List.of(JournalStore.ROWS, JournalStore.RECORDS, JournalStore.IDS, JournalStore.PAGES)) {
            try (Stream<Path> files = Files.list(directory.resolve(part))) {
                files.map(JournalFiles::inode).forEach(all::add);
            }
        }
        return all;
    }

    private static Object inode(Path file) {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return key == null ? file : key;
        } catch (IOException e) {
            return file;
        }
    }
}
