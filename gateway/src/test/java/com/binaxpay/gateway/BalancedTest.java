package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.testing.SelfSigned;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.PemTls;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Quota;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTPS behind a balancer that says whose connection it is, as HAProxy's `send-proxy-v2` and `send-proxy` do
/// (proxy-protocol.txt, sections 2.1 and 2.2).
class BalancedTest {
    private static final int PATIENCE_MS = 30_000;
    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    @TempDir
    private Path directory;

    private SelfSigned certificate;
    private SSLContext tls;

    @BeforeEach
    void makeCertificate() throws IOException {
        certificate = SelfSigned.under(directory);
        tls = PemTls.context(new Identity(certificate.certificate(), certificate.key(), certificate.certificate()));
    }

    private TestGateway gateway(String balancers) {
        TestGateway gateway = new TestGateway(
                TestGateway.limits(GatewayConfig.Limits.defaults()),
                Optional.of(new GatewayConfig.Https(0, certificate.certificate(), certificate.key())),
                Optional.of(new GatewayConfig.Balanced(
                        0, List.of(AddressBlock.parse(balancers).orElseThrow()))));
        gateway.shards.activate();
        gateway.keysKnown.computeIfPresent(
                TestGateway.ALICE,
                (_, key) -> new PartnerKey(
                        key.number(),
                        key.caller(),
                        new KeyTerms(List.of(), List.of("203.0.113.0/24"), 0, Quota.STANDARD)));
        return gateway;
    }

    /// Status line of an answer to a call whose key is bound to addresses.
    private String ask(int port, byte[] preamble) throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), port)) {
            plain.setSoTimeout(PATIENCE_MS);
            plain.getOutputStream().write(preamble);
            try (SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, "localhost", port, true)) {
                socket.getOutputStream()
                        .write(("GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                                        + TestGateway.ALICE + "\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                        .readLine();
                if (line == null) {
                    throw new IOException("the connection was closed without an answer");
                }
                return line;
            }
        }
    }

    private static byte[] version1(String client) {
        return ("PROXY TCP4 " + client + " 192.0.2.1 40000 443\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] version2(String client) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SIGNATURE);
        // PROXY, TCP over IPv4, twelve bytes.
        out.write(new byte[] {0x21, 0x11, 0, 12});
        out.write(InetAddress.ofLiteral(client).getAddress());
        out.write(InetAddress.ofLiteral("192.0.2.1").getAddress());
        out.write(new byte[] {(byte) 0x9C, 0x40, 1, (byte) 0xBB});
        return out.toByteArray();
    }

    @Test
    void balanced_clientThatTheBalancerNames_isWhoItSays() throws IOException {
        try (TestGateway gateway = gateway("127.0.0.0/8")) {
            int port = gateway.server.balancedPort().orElseThrow();
            assertThat(ask(port, version2("203.0.113.7"))).contains(" 200 ");
            assertThat(ask(port, version2("198.51.100.7"))).contains(" 403 ");
            assertThat(ask(port, version1("203.0.113.7"))).contains(" 200 ");
            assertThat(ask(port, version1("198.51.100.7"))).contains(" 403 ");
            assertThatThrownBy(() -> ask(port, new byte[0])).isInstanceOf(IOException.class);
        }
    }

    @Test
    void balanced_whoIsNoBalancer_isTurnedAway() {
        try (TestGateway gateway = gateway("192.0.2.1")) {
            int port = gateway.server.balancedPort().orElseThrow();
            assertThatThrownBy(() -> ask(port, version2("203.0.113.7"))).isInstanceOf(IOException.class);
            assertThat(gateway.metrics.text())
                    .contains("binax_gateway_connections_closed_total{reason=\"stranger\"} 1.0");
        }
    }

    @Test
    void https_withoutABalancer_doesNotBelieveWhatClientsSay() throws IOException {
        try (TestGateway gateway = gateway("127.0.0.0/8")) {
            int port = gateway.server.httpsPort().orElseThrow();
            assertThat(ask(port, new byte[0]))
                    .as("a key that is bound to other addresses")
                    .contains(" 403 ");
            assertThatThrownBy(() -> ask(port, version2("203.0.113.7"))).isInstanceOf(IOException.class);
        }
    }
}
