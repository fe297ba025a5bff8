package com.binaxpay.node;

import com.binaxpay.config.ProcessConfig;
import com.binaxpay.gateway.AddressBlock;
import com.binaxpay.gateway.BannedBlocks;
import com.binaxpay.routing.entry.FirewallFile;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigSnapshot.BanEntry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bans",
        mixinStandardHelpOptions = true,
        description = "Addresses whose calls every edge and node turns away.",
        subcommands = {BansCommand.Add.class, BansCommand.Lift.class, BansCommand.Show.class, BansCommand.Firewall.class
        })
final class BansCommand implements Runnable {
    /// Who has these in common is half of a provider or more: then an edge is better shut.
    private static final int IPV4_BITS_MIN = 8;

    private static final int IPV6_BITS_MIN = 16;
    private static final Duration LONGEST = Duration.ofDays(366);

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: add, lift, list or firewall");
    }

    private static AddressBlock block(CommandSpec spec, String text) {
        return AddressBlock.parse(text)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "BLOCK is not an address or block such as 203.0.113.0/24: " + text));
    }

    private static void put(DataOption data, AddressBlock block, Duration length, String reason)
            throws InterruptedException {
        KeysCommand.change(data, new ConfigCommand.PutBan(block.text(), length.toMillis(), reason, 0));
    }

    private static List<BanEntry> lasting(DataOption data, Instant now) throws InterruptedException {
        return KeysListCommand.configuration(data).bans().stream()
                .filter(ban -> ban.untilMs() > now.toEpochMilli())
                .toList();
    }

    @Command(
            name = "add",
            mixinStandardHelpOptions = true,
            description = {
                "Has calls from a block of addresses turned away, with whatever key, within two seconds at every"
                        + " connected edge and node.",
                "Put again, the block has the new end and reason."
            })
    static final class Add implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Parameters(
                paramLabel = "BLOCK",
                description = "An address or a block, such as 203.0.113.0/24 or 2001:db8::/32.")
        private String text = "";

        @Option(
                names = "--for",
                required = true,
                paramLabel = "TIME",
                description = "How long, such as 30m, 24h or 7d; 366d at the most.")
        private String time = "";

        @Option(
                names = "--reason",
                defaultValue = "",
                paramLabel = "TEXT",
                description = "Why, for other operators; clients do not see it.")
        private String reason = "";

        @Override
        public Integer call() throws InterruptedException {
            AddressBlock block = block(spec, text);
            int least = block.isIpv4() ? IPV4_BITS_MIN : IPV6_BITS_MIN;
            if (block.bits() < least) {
                throw new ParameterException(
                        spec.commandLine(), "BLOCK is wider than /" + least + ", which is too many: " + text);
            }
            Duration length = KeyTermsOptions.duration(spec, "--for", time);
            if (length.isZero() || length.compareTo(LONGEST) > 0) {
                throw new ParameterException(spec.commandLine(), "--for is 1s to 366d: " + time);
            }
            if (reason.chars().anyMatch(Character::isISOControl)) {
                throw new ParameterException(spec.commandLine(), "--reason is one line");
            }
            put(data, block, length, reason);
            spec.commandLine().getErr().println(block.text() + " is turned away for " + time);
            return 0;
        }
    }

    @Command(
            name = "lift",
            mixinStandardHelpOptions = true,
            description = "Ends the ban of a block; one that is within another's stays banned with that.")
    static final class Lift implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Parameters(paramLabel = "BLOCK", description = "As `bans list` shows it.")
        private String text = "";

        @Override
        public Integer call() throws InterruptedException {
            put(data, block(spec, text), Duration.ZERO, "");
            return 0;
        }
    }

    @Command(name = "list", mixinStandardHelpOptions = true, description = "All bans with their ends and reasons.")
    static final class Show implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Override
        public Integer call() throws InterruptedException {
            PrintWriter out = spec.commandLine().getOut();
            for (BanEntry ban : lasting(data, Instant.now())) {
                out.println(
                        (ban.block() + " until " + Instant.ofEpochMilli(ban.untilMs()) + " " + ban.reason()).strip());
            }
            out.flush();
            return 0;
        }
    }

    @Command(
            name = "firewall",
            mixinStandardHelpOptions = true,
            description = {
                "Prints the bans for the nftables rules of one process (`binax entry firewall`), so that who is banned"
                        + " does not even get to its HTTPS port; nft -f - loads them in the place of those before.",
                "They end there by themselves, too. One within a wider one comes when that has ended: run it from time"
                        + " to time."
            })
    static final class Firewall implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private DataOption data = new DataOption();

        @Option(names = "--config", required = true, paramLabel = "FILE", description = "The process's configuration.")
        private Path file = Path.of("");

        @Override
        public Integer call() throws IOException, InterruptedException {
            ProcessConfig process = ConfigFiles.read(file);
            if (process.listen().https().isEmpty()) {
                throw new CommandFailed(
                        CommandFailed.FAILED,
                        file + ": listen.https is not given; the rules hold packets to that port.");
            }
            Instant now = Instant.now();
            List<BanEntry> lasting = lasting(data, now);
            BannedBlocks all = new BannedBlocks(lasting);
            List<FirewallFile.Ban> bans = lasting.stream()
                    .filter(ban -> !all.isWithinAnother(block(spec, ban.block())))
                    .map(ban -> new FirewallFile.Ban(
                            ban.block(), Duration.between(now, Instant.ofEpochMilli(ban.untilMs()))))
                    .toList();
            spec.commandLine().getOut().print(FirewallFile.bans(process, bans));
            spec.commandLine().getOut().flush();
            return 0;
        }
    }
}
