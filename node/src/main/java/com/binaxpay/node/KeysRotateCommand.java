package com.binaxpay.node;

import com.binaxpay.config.ApiKey;
import com.binaxpay.config.ApiKeys;
import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Configuration;
import com.binaxpay.config.Secrets;
import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.ConfigCommand;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a key in the place of another one and prints it, once.",
            "It has the same terms; the old one stays good for a while, so that nothing stops meanwhile."
        })
final class KeysRotateCommand implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Mixin
    private DataOption data = new DataOption();

    @Option(names = "--number", required = true, paramLabel = "N", description = "Number of the old key.")
    private int number;

    @Option(
            names = "--keep-old",
            paramLabel = "TIME",
            description = "How long the old key stays good, such as 24h (the default), 7d or 0s.")
    private String keepOld = "24h";

    @Override
    public Integer call() throws IOException, InterruptedException {
        Duration kept = KeyTermsOptions.duration(spec, "--keep-old", keepOld);
        LocalCluster cluster = data.cluster();
        try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
            Secrets secrets = Secrets.open(cluster.keyring(), Keyring.open(cluster.keyring()));
            ApiKeys keys = secrets.apiKeys();
            ConfigClient control = new ConfigClient(links.configLinks());
            Configuration now = KeysListCommand.configuration(control);
            ApiKey old = KeysListCommand.key(now, number);
            SecureRandom random = new SecureRandom();
            String partner = now.partners().get(old.partner() - 1).name();
            String fresh = partner.equals(ApiKeys.OPERATORS)
                    ? ApiKeys.generateForOperator(random)
                    : ApiKeys.generate(old.mode(), random);
            int made = KeysCommand.change(
                    control,
                    new ConfigCommand.CreateKey(
                            partner, old.mode(), keys.hash(fresh), ApiKeys.hint(fresh), old.signed(), old.terms()));
            long endsMs = System.currentTimeMillis() + kept.toMillis();
            long earlierMs = old.terms().endsMs() == 0
                    ? endsMs
                    : Math.min(endsMs, old.terms().endsMs());
            KeysCommand.change(
                    control, new ConfigCommand.SetKeyTerms(number, old.terms().endingAt(earlierMs)));
            spec.commandLine()
                    .getErr()
                    .println("key " + made + " of partner " + partner + " in the place of " + number
                            + ", which ends in " + keepOld + "; shown this once:");
            spec.commandLine().getOut().println(fresh);
            if (old.signed() && old.terms().signer().isEmpty()) {
                spec.commandLine().getErr().println("the secret that signs its requests:");
                spec.commandLine().getOut().println(KeySigningOptions.secret(secrets, keys.hash(fresh)));
            }
            spec.commandLine().getOut().flush();
        }
        return 0;
    }
}
