package com.binaxpay.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.binaxpay.journal.Keyring;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessConfigTest {
    @TempDir
    private Path directory;

    @Test
    void read_goodFile_resolvesPathsAtItsDirectory() throws IOException, ConfigRefused {
        Path file = directory.resolve("eu.yaml");
        Files.writeString(file, """
                process: eu
                data: nodes/eu
                logs: /var/log/binax
                keyring: keys
                tls: { certificate: tls/eu.pem, key: tls/eu.key, authority: tls/ca.pem }
                listen: { calls: 4001, raft: 4002, http: 8081 }
                nodes: [ { region: eu, calls: "127.0.0.1:4001", raft: "127.0.0.1:4002" } ]
                providers: [ { name: sandbox, url: "http://127.0.0.1:9000" } ]
                scrub: { every-s: 60 }
                """);

        ProcessConfig config = ProcessConfig.read(file);

        assertThat(config.data()).isEqualTo(directory.resolve("nodes/eu"));
        assertThat(config.logs()).isEqualTo(Path.of("/var/log/binax"));
        assertThat(config.topology()).isEmpty();
        assertThat(config.scrub()).isEqualTo(new ProcessConfig.Scrub(60_000, 16 << 20));
        assertThat(config.listen().host()).isEqualTo("127.0.0.1");
        assertThat(config.listen().http()).hasValue(8081);
        assertThat(config.listen().https()).isEmpty();
        assertThat(config.nodes()).singleElement().matches(node -> node.raft().equals("127.0.0.1:4002"));
    }

    @Test
    void read_manyFaults_tellsAllOfThem() throws IOException {
        Path file = directory.resolve("eu.yaml");
        Files.writeString(file, """
                process: EU
                logs: logs
                keyring: keys
                colour: red
                tls: { certificate: a }
                listen: { host: 0.0.0.0, calls: 70000, http: 80 }
                nodes: [ { region: eu, calls: here, raft: "h:1" } ]
                providers: [ { name: sandbox, url: "ftp://x" } ]
                """);

        ConfigRefused refused = catchThrowableOfType(ConfigRefused.class, () -> ProcessConfig.read(file));

        assertThat(refused.problems())
                .extracting(ConfigRefused.Problem::path)
                .containsExactlyInAnyOrderElementsOf(List.of(
                        "colour",
                        "process",
                        "data",
                        "tls.key",
                        "tls.authority",
                        "listen.http",
                        "listen.calls",
                        "nodes[0].calls",
                        "providers[0].url"));
    }

    @Test
    void read_portForBalancers_needsToKnowThem() throws IOException, ConfigRefused {
        Path file = directory.resolve("lagos.yaml");
        String rest = """
                process: lagos
                data: nodes/lagos
                logs: logs
                keyring: keys
                tls: { certificate: tls/eu.pem, key: tls/eu.key, authority: tls/ca.pem }
                https: { certificate: tls/eu.pem, key: tls/eu.key, authority: tls/ca.pem }
                """;
        Files.writeString(file, rest + "listen: { https: 443, balanced: 444 }\nbalancers: [10.0.0.0/24, 10.1.0.7]\n");
        ProcessConfig config = ProcessConfig.read(file);
        assertThat(config.listen().balanced()).hasValue(444);
        assertThat(config.balancers()).containsExactly("10.0.0.0/24", "10.1.0.7");

        Files.writeString(file, rest + "listen: { https: 443, balanced: 444 }\n");
        assertThat(catchThrowableOfType(ConfigRefused.class, () -> ProcessConfig.read(file)))
                .hasMessageContaining("listen.balanced")
                .hasMessageContaining("needs balancers");
        Files.writeString(file, rest + "listen: { https: 443 }\nbalancers: [10.0.0.0/24]\n");
        assertThat(catchThrowableOfType(ConfigRefused.class, () -> ProcessConfig.read(file)))
                .hasMessageContaining("listen.balanced, which is missing");
    }

    @Test
    void secrets_openedAgain_deriveTheSameAndKeepNothingInTheClear() throws IOException {
        Path keys = directory.resolve("keys");
        Keyring keyring = Keyring.openOrCreate(keys);

        byte[] first = Secrets.openOrCreate(keys, keyring).derive("one");
        Secrets again = Secrets.openOrCreate(keys, Keyring.open(keys));

        assertThat(again.derive("one")).isEqualTo(first).hasSize(32);
        assertThat(again.derive("two")).isNotEqualTo(first);
    }

    @Test
    void keyringSealer_sealedBytes_openUnderAnotherSealerOnly() throws IOException {
        Keyring keyring = Keyring.openOrCreate(directory.resolve("keys"));
        byte[] plaintext = "very secret".getBytes(StandardCharsets.UTF_8);

        byte[] sealed = new KeyringSealer(keyring.keysOrCreate("control")).seal(plaintext);

        assertThat(new KeyringSealer(keyring.keys("control")).open(sealed)).isEqualTo(plaintext);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("secret");
    }
}
