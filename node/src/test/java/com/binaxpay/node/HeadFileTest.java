package com.binaxpay.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TreeHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file that an auditor keeps.
class HeadFileTest {
    @TempDir
    Path directory;

    @Test
    void read_whatWasWritten_isTheSameAndStillVerifies() throws Exception {
        EvidenceSigner eu = EvidenceSigner.generate("eu", 5);
        Bytes hash = Bytes.of(new byte[32]);
        TreeHead head = new TreeHead(1, 7, 1_700_000_000_000_000_001L, 1L << 40, hash, 3, hash, hash, hash);
        HeadFile file = new HeadFile(2, List.of(eu.known()), List.of(new SignedHead(head, List.of(eu.sign(head)))));
        Path path = directory.resolve("head.json");
        file.write(path);
        HeadFile read = HeadFile.read(path);
        assertThat(read).isEqualTo(file);
        assertThat(new EvidenceKeys(read.keys()).signers(read.of(1).getFirst())).containsExactly("eu");
        assertThat(read.of(0)).isEmpty();
    }

    @Test
    void read_somethingElse_saysSo() throws Exception {
        Path path = directory.resolve("head.json");
        for (String text :
                List.of("{}", "no json", "{\"format\":1,\"heads\":[{\"row_root\":\"xyz\",\"log_time_ns\":\"1\"}]}")) {
            Files.writeString(path, text);
            assertThatThrownBy(() -> HeadFile.read(path)).isInstanceOf(CommandFailed.class);
        }
    }
}
