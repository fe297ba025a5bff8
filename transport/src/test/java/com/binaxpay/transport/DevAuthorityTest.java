package com.binaxpay.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevAuthorityTest {
    private static final Instant START = Instant.parse("2026-11-23T10:00:00Z");

    @TempDir
    Path directory;

    @Test
    void process_firstTime_hasNamesPurposesAndASecretKey() throws Exception {
        Identity identity = authority(START).process("eu", Role.NODE);

        X509Certificate certificate = Pem.certificate(identity.certFile());
        certificate.verify(Pem.certificate(identity.caFile()).getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=eu,OU=node");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .containsExactly("eu", "localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(certificate.getExtendedKeyUsage()).hasSize(2);
        assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
        for (Path key : List.of(identity.keyFile(), directory.resolve("ca.key"))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void listener_isForServingOnly() throws Exception {
        Identity identity = authority(START).listener("public", "pay.example");

        X509Certificate certificate = Pem.certificate(identity.certFile());
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(certificate.getSubjectAlternativeNames())
                .extracting(name -> name.get(1).toString())
                .contains("public", "pay.example", "localhost");
    }

    @Test
    void process_secondStart_changesNothing() throws Exception {
        Identity first = authority(START).process("eu", Role.NODE);
        String certificate = Files.readString(first.certFile());

        Identity second = authority(START.plus(Duration.ofDays(30))).process("eu", Role.NODE);

        assertThat(second).isEqualTo(first);
        assertThat(second.certFile()).hasContent(certificate);
    }

    @Test
    void process_nearItsEnd_isRenewedUnderTheSameAuthority() throws Exception {
        Identity first = authority(START).process("eu", Role.NODE);
        String old = Files.readString(first.certFile());
        String ca = Files.readString(first.caFile());

        Identity second = authority(START.plus(Duration.ofDays(61))).process("eu", Role.NODE);

        assertThat(Files.readString(second.certFile())).isNotEqualTo(old);
        assertThat(second.caFile()).hasContent(ca);
    }

    @Test
    void process_ofAnAuthorityThatWasLost_isMadeAnew() throws Exception {
        Identity first = authority(START).process("eu", Role.NODE);
        String old = Files.readString(first.certFile());
        Files.delete(directory.resolve("ca.key"));

        Identity second = authority(START).process("eu", Role.NODE);

        assertThat(Files.readString(second.certFile())).isNotEqualTo(old);
        Pem.certificate(second.certFile())
                .verify(Pem.certificate(second.caFile()).getPublicKey());
    }

    @Test
    void process_nameThatIsAPath_isRefused() throws IOException {
        DevAuthority authority = authority(START);

        for (String name : List.of("../eu", "", "ca", "EU", "a/b")) {
            assertThatThrownBy(() -> authority.process(name, Role.NODE)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private DevAuthority authority(Instant now) throws IOException {
        return DevAuthority.open(directory, InstantSource.fixed(now));
    }
}
