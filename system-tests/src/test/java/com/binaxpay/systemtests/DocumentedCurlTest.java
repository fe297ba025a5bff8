package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.binaxpay.simulator.Api;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What the pages tell partners to type, typed. The example of signed requests is in `SignaturesTest`.
@ExtendWith(SharedUp.class)
class DocumentedCurlTest {
    private static final Duration SOON = Duration.ofMinutes(2);
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
        String[] wanted = {"\"posted\":\"87.50\"", "\"kind\":\"fund\"", "\"amount\":\"12.50\""};
        String first = runUntil(block, Map.of(), wanted);
        String again = runUntil(block, Map.of(), wanted);
        assertThat(again).isEqualTo(first);
    }

    @Test
    void webhookEndpoint_isMadeAndShowsItsSecret() throws Exception {
        String block =
                block("docs/reference/webhooks.md", "# Webhooks").replace("https://example.com/binaxpay", NOWHERE);
        String made = runUntil(block, Map.of(), "\"secret\":\"whsec_");
        assertThat(made).contains(NOWHERE);
        String id = found(made, "whe_[a-z0-9]+");
        Until.says("it to be gone", SOON, () -> {
            int deleted = Api.send(
                            cluster.api().request("/v1/webhook-endpoints/" + id).DELETE())
                    .status();
            return deleted == 204 || deleted == 404 ? "" : "" + deleted;
        });
    }

    @Test
    void token_isPaidToAndErased() throws Exception {
        String wallet = cluster.api().funded("KE", "1000.00", "KES");
        String said = runUntil(
                block("docs/reference/tokens.md", "# Tokens"),
                Map.of("WALLET", wallet),
                "\"last_four\":\"5678\"",
                "\"status\":\"reserved\"",
                "\"token\":\"tok_");
        String token = found(said, "tok_[a-z0-9]+");
        assertThat(said).contains("\"token\":\"" + token + "\"");
        assertThat(cluster.api().get("/v1/tokens/" + token).status()).isEqualTo(404);
    }

    @Test
    void boundedRead_withABookmark_showsTheWrite() throws Exception {
        Api api = cluster.api();
        String wallet = api.funded("KE", "1000.00", "KES");
        String said = runUntil(
                block("docs/reference/reads.md", "## Reading what you wrote"),
                Map.of("WALLET", wallet, "OTHER", api.wallet("KE", "KES")),
                "\"posted\":\"995.00\"");
        assertThat(said).containsPattern("(?i)as-of: 20");
    }

    private static String found(String text, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(text);
        assertThat(found.find()).as("%s in %s", pattern, text).isTrue();
        return found.group();
    }

    /// The first block for a shell behind `title`.
    private static String block(String page, String title) throws IOException {
        String text = Files.readString(Binax.ROOT.resolve(page));
        assertThat(text).contains(title);
        int begin = text.indexOf("```sh\n", text.indexOf(title)) + 6;
        return text.substring(begin, text.indexOf("```", begin));
    }

    /// Once more where the cluster, which other tests use too, was busy: all that changes something has its key.
    private String runUntil(String block, Map<String, String> values, String... wanted) {
        String[] said = {""};
        Until.says("the commands to print " + List.of(wanted), SOON, () -> {
            Said now = run(block, values);
            said[0] = now.text();
            return now.isGood() && Stream.of(wanted).allMatch(now.text()::contains) ? "" : now.toString();
        });
        return said[0];
    }

    /// What the commands printed, and whether all succeeded.
    private record Said(boolean isGood, String text) {}

    private Said run(String block, Map<String, String> values) throws Exception {
        Path output = directory.resolve("output");
        ProcessBuilder shell = new ProcessBuilder("bash", "-c", "set -eu\n" + block)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        shell.environment().put("KEY", cluster.testKey());
        shell.environment().put("API", cluster.edges().getFirst());
        shell.environment().putAll(values);
        Process process = shell.start();
        boolean isOver = process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(isOver).as("ended in time: %s", said).isTrue();
        return new Said(process.exitValue() == 0, said);
    }
}
