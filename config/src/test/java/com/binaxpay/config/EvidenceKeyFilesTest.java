package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.evidence.EvidenceSigner;
import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.EvidenceKey;
import com.binaxpay.wire.TreeHead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Evidence keys as a keyring's directory has them.
class EvidenceKeyFilesTest {
    private static final InstantSource CLOCK = () -> Instant.ofEpochSecond(1_700_000_000);

    @TempDir
    Path directory;

    @Test
    void ensure_twice_keepsTheFirstKeyWhichSignsAndIsKnown() throws Exception {
        Keyring keyring = Keyring.openOrCreate(directory);
        EvidenceKeyFiles.ensure(directory, keyring, "eu", CLOCK);
        EvidenceKeyFiles.ensure(directory, keyring, "uk", CLOCK);
        EvidenceKey known =
                EvidenceKeyFiles.signer(directory, keyring, "eu").orElseThrow().known();
        EvidenceKeyFiles.ensure(directory, keyring, "eu", CLOCK);

        EvidenceSigner signer = EvidenceKeyFiles.signer(directory, Keyring.open(directory), "eu")
                .orElseThrow();
        assertThat(signer.known()).isEqualTo(known);
        EvidenceKeys keys = EvidenceKeyFiles.keys(directory);
        assertThat(keys.all()).extracting(EvidenceKey::node).containsExactly("eu", "uk");
        Bytes hash = Bytes.of(new byte[32]);
        TreeHead head = new TreeHead(0, 1, 1_700_000_000L * 1_000_000_000, 1, hash, 1, hash, hash, hash);
        assertThat(keys.signer(head, signer.sign(head))).isEqualTo(Optional.of("eu"));
    }

    @Test
    void signer_ofAnotherNode_isAbsent() throws Exception {
        Keyring keyring = Keyring.openOrCreate(directory);
        EvidenceKeyFiles.ensure(directory, keyring, "eu", CLOCK);
        assertThat(EvidenceKeyFiles.signer(directory, keyring, "us")).isEmpty();
        assertThat(EvidenceKeyFiles.keys(directory).all()).hasSize(1);
    }

    @Test
    void signer_whosePublicHalfWasExchanged_isRefused() throws Exception {
        Keyring keyring = Keyring.openOrCreate(directory);
        EvidenceKeyFiles.ensure(directory, keyring, "eu", CLOCK);
        EvidenceKeyFiles.ensure(directory, keyring, "uk", CLOCK);
        Files.copy(
                directory.resolve("evidence-uk.1.pub"),
                directory.resolve("evidence-eu.1.pub"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> EvidenceKeyFiles.signer(directory, keyring, "eu"))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
