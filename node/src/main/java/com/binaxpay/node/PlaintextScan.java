package com.binaxpay.node;

import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.KeyFileLayout;
import com.binaxpay.wire.SealedFileLayout;
import com.binaxpay.wire.SegmentLayout;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Looks at every file that a local cluster's processes keep, for data in the clear: a file begins as a sealed one
/// does,
/// or is one of replication's own, whose entries are sealed before it sees them and so hold no long readable text.
final class PlaintextScan {
    private static final Set<Integer> SEALED = Set.of(
            EntryLayout.MAGIC_VALUE,
            SegmentLayout.MAGIC_VALUE,
            SealedFileLayout.MAGIC_VALUE,
            KeyFileLayout.KEK_MAGIC_VALUE,
            KeyFileLayout.DEK_MAGIC_VALUE);

    /// Replication's own log keeps addresses of peers and class names; anything longer is somebody's text.
    private static final int READABLE_RUN_MAX = 96;

    private static final int BUFFER_BYTES = 1 << 16;

    /// What was found.
    record Result(int files, int sealed, List<String> faults) {}

    private final LocalCluster cluster;
    private final List<String> faults = new ArrayList<>();
    private int files;
    private int sealed;

    PlaintextScan(LocalCluster cluster) {
        this.cluster = cluster;
    }

    Result run() throws IOException {
        for (String folder : List.of("nodes", "edges", "keys")) {
            Path root = cluster.directory().resolve(folder);
            if (Files.isDirectory(root)) {
                try (var all = Files.walk(root)) {
                    all.filter(Files::isRegularFile).forEach(this::look);
                } catch (UncheckedIOException e) {
                    // A directory went away while it was listed: a snapshot that was replaced.
                    files++;
                }
            }
        }
        return new Result(files, sealed, faults);
    }

    private void look(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] head = in.readNBytes(4);
            files++;
            if (head.length == 4
                    && SEALED.contains(
                            ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).getInt())) {
                sealed++;
            } else if (longestReadableRun(in) > READABLE_RUN_MAX) {
                faults.add(cluster.directory().relativize(file) + " holds readable text");
            }
        } catch (NoSuchFileException e) {
            // Replaced while we looked: the next file of its kind is looked at instead.
        } catch (IOException e) {
            faults.add(cluster.directory().relativize(file) + " cannot be read: " + e);
        }
    }

    private static int longestReadableRun(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        int longest = 0;
        int run = 0;
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            for (int i = 0; i < count; i++) {
                run = buffer[i] >= ' ' && buffer[i] <= '~' ? run + 1 : 0;
                longest = Math.max(longest, run);
            }
        }
        return longest;
    }
}
