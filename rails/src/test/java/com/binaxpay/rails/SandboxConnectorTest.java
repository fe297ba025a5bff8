package com.binaxpay.rails;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.journal.Keyring;
import com.binaxpay.rails.spi.EnquiryResult;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.rails.spi.Notice;
import com.binaxpay.rails.spi.SubmitResult;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.Destination;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxConnectorTest {
    private static final Instruction INSTRUCTION =
            Instruction.payout("po_1", 100, "KES", "mobile_money", new Destination("msisdn", "+254712345678", "Amina"));

    private static final Instruction OTHER =
            Instruction.payout("po_2", 100, "KES", "mobile_money", INSTRUCTION.party());

    @TempDir
    private Path directory;

    private Sandbox sandbox;

    @BeforeEach
    void start() throws IOException {
        sandbox = new Sandbox(directory, SandboxBehaviour.good());
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    @Test
    void submit_paid_saysSoWithTheProvidersReference() {
        SandboxConnector connector = sandbox.patientConnector();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Paid("sbx_1"));
        assertThat(connector.enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.Paid("sbx_1"));
        assertThat(connector.enquire(OTHER)).isEqualTo(new EnquiryResult.NotFound());
    }

    @Test
    void submit_declined_isRefused() {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0));
        SandboxConnector connector = sandbox.patientConnector();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Refused("declined"));
        assertThat(connector.enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.Refused("declined"));
    }

    @Test
    void submit_asynchronous_isPending() {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3_600_000, 0));
        SandboxConnector connector = sandbox.patientConnector();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Pending());
        assertThat(connector.enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.Pending());
    }

    @Test
    void submit_nobodyListens_wasNotSent() {
        SandboxConnector connector = sandbox.patientConnector();
        sandbox.stop();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.NotSent());
        assertThat(connector.enquire(INSTRUCTION)).isInstanceOf(EnquiryResult.Unknown.class);
    }

    @Test
    void submit_answerLost_isUnknownAndPaid() {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0));
        SandboxConnector connector = sandbox.patientConnector();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Unknown("answer_lost"));
        assertThat(connector.enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.Paid("sbx_1"));
    }

    @Test
    void submit_cutBeforePaying_isUnknownAndNotFound() {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0));
        SandboxConnector connector = sandbox.patientConnector();
        assertThat(connector.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Unknown("answer_lost"));
        assertThat(connector.enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.NotFound());
    }

    @Test
    void submit_noAnswerInTime_isUnknown() {
        sandbox.behave(new SandboxBehaviour(1, 0, 0, 0, 1, 60_000, 0, 0, 0, 0, 0, 0));
        SandboxConnector hasty = new SandboxConnector(new SandboxConnector.Config(
                sandbox.uri("/"), Optional.empty(), Sandbox.SECRET, Duration.ofSeconds(30), Duration.ofSeconds(2)));
        assertThat(hasty.submit(INSTRUCTION)).isEqualTo(new SubmitResult.Unknown("timeout"));
        assertThat(sandbox.patientConnector().enquire(INSTRUCTION)).isEqualTo(new EnquiryResult.Paid("sbx_1"));
    }

    @Test
    void readNotice_signed_isRead() {
        SandboxConnector connector = sandbox.connector();
        byte[] body = "{\"reference\":\"po_1\",\"status\":\"failed\",\"reason\":\"declined\"}"
                .getBytes(StandardCharsets.UTF_8);
        String signature = SandboxSignature.of(body, Sandbox.SECRET);
        assertThat(connector.readNotice(body, signature))
                .contains(new Notice("po_1", new EnquiryResult.Refused("declined")));
        assertThat(connector.readNotice(body, "")).isEmpty();
        assertThat(connector.readNotice(new byte[] {'{'}, signature)).isEmpty();
    }

    @Test
    void submit_overMutualTls_isPaidForTheClustersOwnOnly() throws Exception {
        DevAuthority authority = DevAuthority.open(directory.resolve("ca"), InstantSource.system());
        Identity server = authority.process("provider", Role.PROVIDER);
        Identity client = authority.process("eu", Role.NODE);
        Identity stranger = DevAuthority.open(directory.resolve("other-ca"), InstantSource.system())
                .process("eu", Role.NODE);
        SandboxConfig config = new SandboxConfig(
                "127.0.0.1",
                0,
                directory.resolve("tls-sandbox"),
                Keyring.openOrCreate(directory.resolve("keyring")).keysOrCreate("sandbox"),
                Optional.of(PemTls.context(server)),
                true,
                List.of(),
                Sandbox.SECRET,
                SandboxBehaviour.good());
        try (SandboxProvider provider = SandboxProvider.start(config, InstantSource.system())) {
            URI base = URI.create("https://127.0.0.1:" + provider.port());
            assertThat(over(base, client).submit(INSTRUCTION)).isEqualTo(new SubmitResult.Paid("sbx_1"));
            assertThat(over(base, stranger).submit(INSTRUCTION)).isInstanceOf(SubmitResult.Unknown.class);
        }
    }

    private static SandboxConnector over(URI base, Identity identity) throws IOException {
        return new SandboxConnector(new SandboxConnector.Config(
                base,
                Optional.of(PemTls.context(identity)),
                Sandbox.SECRET,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)));
    }
}
