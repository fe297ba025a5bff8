package com.binaxpay.shard;

import com.binaxpay.journal.Healer;
import com.binaxpay.journal.Scrub;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/// A replica's files as they are checked, and as others are healed from them. Any thread.
interface StoredFiles {
    /// Reads all that history and its newest snapshot have on disk, puts back what is damaged, and notes in `scrub`
    /// what could
    /// not be put back; true where the next snapshot will mend some of that.
    boolean scrub(Scrub scrub) throws IOException;

    /// What another replica has lost, or the beginning of it; empty where it is damaged here too, or not here.
    Optional<byte[]> forOthers(Healer.Lost lost);

    /// Checks the snapshot in `directory`, but for those of its files that are checked here anyway.
    void check(Path directory, Scrub scrub) throws IOException;

    /// Checks all files of the snapshot in `directory`, which one replica lends to another.
    void checkLent(Path directory, Scrub scrub) throws IOException;
}
