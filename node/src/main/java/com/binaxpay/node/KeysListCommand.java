package com.binaxpay.node;

import com.binaxpay.config.ApiKey;
import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Configuration;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Quota;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "All keys with their terms; never the keys themselves.")
final class KeysListCommand implements Callable<Integer> {
    private static final Duration ANSWERED = Duration.ofSeconds(10);

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Override
    public Integer call() throws InterruptedException {
        Configuration now = configuration(data);
        PrintWriter out = spec.commandLine().getOut();
        for (ApiKey key : now.keys()) {
            out.println(line(now, key));
        }
        out.flush();
        return 0;
    }

    static String line(Configuration now, ApiKey key) {
        String partner = now.partners().get(key.partner() - 1).name();
        StringBuilder line = new StringBuilder(String.format(
                Locale.ROOT,
                "%d %s %s …%s",
                key.number(),
                partner,
                key.mode().name().toLowerCase(Locale.ROOT),
                key.hint()));
        if (key.revoked()) {
            return line.append(" revoked").toString();
        }
        KeyTerms terms = key.terms();
        if (terms.endsMs() != 0) {
            line.append(" ends ").append(Instant.ofEpochMilli(terms.endsMs()));
        }
        if (key.signed()) {
            line.append(terms.signer().isEmpty() ? " signed by hmac-sha256" : " signed by ed25519");
        }
        list(line, " scopes ", terms.scopes());
        list(line, " from ", terms.addresses());
        if (!terms.quota().equals(Quota.STANDARD)) {
            Quota quota = terms.quota();
            line.append(String.format(
                    Locale.ROOT,
                    " quota %d/s %d/day reads, %d/s %d/day writes",
                    quota.readsPerS(),
                    quota.readsPerDay(),
                    quota.writesPerS(),
                    quota.writesPerDay()));
        }
        return line.toString();
    }

    private static void list(StringBuilder line, String name, List<String> values) {
        if (!values.isEmpty()) {
            line.append(name).append(String.join(",", values));
        }
    }

    /// The newest configuration that a node of a local cluster knows.
    static Configuration configuration(DataOption data) throws InterruptedException {
        LocalCluster cluster = data.cluster();
        try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
            return configuration(new ConfigClient(links.configLinks()));
        }
    }

    /// The newest configuration that a node knows.
    static Configuration configuration(ConfigClient control) throws InterruptedException {
        return control.newest(ANSWERED)
                .orElseThrow(() -> new CommandFailed(CommandFailed.FAILED, "No node of the cluster answers."));
    }

    static ApiKey key(Configuration now, int number) {
        if (number < 1 || number > now.keys().size()) {
            throw new CommandFailed(CommandFailed.FAILED, "There is no key " + number + ".");
        }
        return now.keys().get(number - 1);
    }
}
