package com.binaxpay.node;

import com.binaxpay.config.ApiKeys;
import com.binaxpay.config.ConfigClient;
import com.binaxpay.config.Secrets;
import com.binaxpay.journal.Keyring;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Mode;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "keys",
        mixinStandardHelpOptions = true,
        description = "API keys of partners.",
        subcommands = {
            KeysCommand.Create.class,
            KeysCommand.Revoke.class,
            KeysRotateCommand.class,
            KeysLimitCommand.class,
            KeysListCommand.class
        })
final class KeysCommand implements Runnable {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: create, rotate, revoke, limit or list");
    }

    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = {
                "Makes a key and prints it, once: only a keyed hash of it is kept.",
                "The partner is made if it is new. With --operator the key is for /admin/v1 and for nothing else."
            })
    static final class Create implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @ArgGroup(multiplicity = "1")
        private Whose whose = new Whose();

        /// Who gets the key.
        private static final class Whose {
            @Option(names = "--operator", required = true, description = "One who runs the cluster.")
            private boolean isOperator;

            @ArgGroup(exclusive = false)
            private OfPartner partner = new OfPartner();
        }

        /// A partner, in one of its worlds.
        private static final class OfPartner {
            @Option(names = "--partner", required = true, paramLabel = "NAME", description = "Name of the partner.")
            private String name = ApiKeys.OPERATORS;

            @Option(
                    names = "--mode",
                    required = true,
                    paramLabel = "test|live",
                    description = "The world that it opens.")
            private String mode = "live";
        }

        @Mixin
        private KeyTermsOptions terms = new KeyTermsOptions();

        @Mixin
        private KeySigningOptions signing = new KeySigningOptions();

        @Override
        public Integer call() throws IOException, InterruptedException {
            String partner = whose.partner.name;
            String mode = whose.partner.mode;
            if (!mode.equals("test") && !mode.equals("live")) {
                throw new ParameterException(spec.commandLine(), "--mode must be test or live, not " + mode);
            }
            KeyTerms bounds = terms.terms(spec).signedBy(signing.signer(spec));
            boolean isSigned = signing.isAsked();
            if (isSigned && whose.isOperator) {
                throw new ParameterException(spec.commandLine(), "--signed: operators' requests are not signed");
            }
            LocalCluster cluster = data.cluster();
            Mode world = Mode.valueOf(mode.toUpperCase(Locale.ROOT));
            SecureRandom random = new SecureRandom();
            String key = whose.isOperator ? ApiKeys.generateForOperator(random) : ApiKeys.generate(world, random);
            Secrets secrets = Secrets.open(cluster.keyring(), Keyring.open(cluster.keyring()));
            Bytes hash = secrets.apiKeys().hash(key);
            try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
                ConfigClient control = new ConfigClient(links.configLinks());
                change(control, new ConfigCommand.CreatePartner(partner));
                int number = change(
                        control,
                        new ConfigCommand.CreateKey(partner, world, hash, ApiKeys.hint(key), isSigned, bounds));
                spec.commandLine().getErr().println("key " + number + " of partner " + partner + ", shown this once:");
            }
            spec.commandLine().getOut().println(key);
            if (isSigned && bounds.signer().isEmpty()) {
                spec.commandLine().getErr().println("the secret that signs its requests:");
                spec.commandLine().getOut().println(KeySigningOptions.secret(secrets, hash));
            }
            spec.commandLine().getOut().flush();
            return 0;
        }
    }

    @Command(
            name = "revoke",
            mixinStandardHelpOptions = true,
            description = "Makes a key open nothing any more, within two seconds at every connected edge.")
    static final class Revoke implements Callable<Integer> {
        @Mixin
        private DataOption data = new DataOption();

        @Option(names = "--number", required = true, paramLabel = "N", description = "Number of the key.")
        private int number;

        @Override
        public Integer call() throws InterruptedException {
            change(data, new ConfigCommand.RevokeKey(number));
            return 0;
        }
    }

    /// Has a local cluster's control group apply `command`; the number that it gave.
    static int change(DataOption data, ConfigCommand command) throws InterruptedException {
        LocalCluster cluster = data.cluster();
        try (ClusterLinks links = new ClusterLinks(cluster, cluster.layout())) {
            return change(new ConfigClient(links.configLinks()), command);
        }
    }

    static int change(ConfigClient control, ConfigCommand command) throws InterruptedException {
        return switch (control.change(command, TIMEOUT)) {
            case ConfigReply.Done done -> done.number();
            case ConfigReply.Refused refused -> throw new CommandFailed(CommandFailed.FAILED, refused.reason() + ".");
            case ConfigReply other ->
                throw new CommandFailed(CommandFailed.FAILED, "the control group does not take changes now: " + other);
        };
    }
}
