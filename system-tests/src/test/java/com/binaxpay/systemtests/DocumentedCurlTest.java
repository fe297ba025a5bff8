package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the pages tell partners to type, typed. The example of signed requests is in `SignaturesTest`.
@ExtendWith(SharedUp.class)
class DocumentedCurlTest {
    private static final String NOWHERE = "http://127.0.0.1:9/hook";

    private final LocalUp cluster;

    @TempDir
    private Path directory;

    DocumentedCurlTest(LocalUp cluster) {
        this.cluster = cluster;
    }

    @BeforeEach
    void needTools() {
        for (String tool : List.of("bash", "curl")) {
            assumeTrue(Files.isExecutable(Path.of("/usr/bin", tool)), tool);
        }
    }

    @Test
    void firstPayment_ofTheReadme_movesMoneyOnce() throws Exception {
        String block = block("README.md", "## A first payment")
                .replace("data/demo.key", cluster.data().resolve("demo.key").toString())
                .replace("http://127.0.0.1:8080/v1", cluster.edges().getFirst() + "/v1")
                // Keys of a run of their own: the cluster is there for other tests too.
                .replace("Idempotency-Key: ", "Idempotency-Key: readme-");
        String first = run(block, "");
        assertThat(first).contains("\"kind\":\"fund\"", "\"amount\":\"12.50\"", "\"posted\":\"87.50\"");
        String again = run(block, "");
        assertThat(again).isEqualTo(first);
    }

    @Test
    void webhookEndpoint_isMadeAndShowsItsSecret() throws Exception {
        String block =
                block("docs/reference/webhooks.md", "# Webhooks").replace("https://example.com/binaxpay", NOWHERE);
        String made = run(block, "");
        assertThat(made).contains("\"secret\":\"whsec_", NOWHERE);
        String id = found(made, "whe_[a-z0-9]+");
        assertThat(Api.send(cluster.api().request("/v1/webhook-endpoints/" + id).DELETE())
                        .status())
                .isEqualTo(204);
    }

    @Test
    void token_isPaidToAndErased() throws Exception {
        String wallet = cluster.api().funded("KE", "1000.00", "KES");
        String said = run(block("docs/reference/tokens.md", "# Tokens"), wallet);
        String token = found(said, "tok_[a-z0-9]+");
        assertThat(said).contains("\"last_four\":\"5678\"", "\"status\":\"reserved\"", "\"token\":\"" + token + "\"");
        assertThat(cluster.api().get("/v1/tokens/" + token).status()).isEqualTo(404);
    }

    private static String found(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group();
    }

    /// The first block for a shell behind `title`.
    private static String block(String page, String title) throws IOException {
        String text = Files.readString(Binax.ROOT.resolve(page));
        int begin = text.indexOf("```sh\n", text.indexOf(title)) + 6;
        return text.substring(begin, text.indexOf("```", begin));
    }

    private String run(String block, String wallet) throws Exception {
        Path output = directory.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", "set -eu\n" + block)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("KEY", cluster.testKey());
        shell.environment().put("API", cluster.edges().getFirst());
        shell.environment().put("WALLET", wallet);
        int status = shell.start().waitFor();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as(said).isZero();
        return said;
    }
}
