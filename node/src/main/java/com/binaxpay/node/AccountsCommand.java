package com.binaxpay.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "accounts",
        mixinStandardHelpOptions = true,
        description = "Accounts of the ledger, for operators.",
        subcommands = {AccountsCommand.ListOf.class, AccountsCommand.Overdraft.class})
final class AccountsCommand implements Runnable {
    private static final String LEDGER_ID = "[0-9a-f]{32}";

    @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command: list or overdraft");
    }

    /// What the commands share: a way to the cluster, and its answers on paper.
    abstract static class Act implements Callable<Integer> {
        @SuppressWarnings("NullAway.Init") // picocli sets it before it calls
        @Spec
        private CommandSpec spec;

        @Mixin
        private OperatorApi api = new OperatorApi();

        final OperatorApi api() {
            return api;
        }

        final ParameterException wrong(String sentence) {
            return new ParameterException(spec.commandLine(), sentence);
        }

        final void say(String text) {
            spec.commandLine().getOut().print(text);
            spec.commandLine().getOut().flush();
        }
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = {
                "All accounts of a holder, in all currencies and both modes, on all shards: by shard, then newest first.",
                "A wallet is the holder of its accounts."
            })
    static final class ListOf extends Act {
        @Parameters(
                index = "0",
                paramLabel = "HOLDER",
                description = "A wallet, or a holder of the raw ledger (32 hex digits).")
        private String holder = "";

        @Option(names = "--json", description = "For programs.")
        private boolean isJson;

        @Override
        public Integer call() throws InterruptedException {
            if (!holder.matches("wal_[0-9a-z]{26}|" + LEDGER_ID)) {
                throw wrong("HOLDER must be a wallet (wal_…) or 32 hex digits, not " + holder);
            }
            ArrayNode accounts = LocalCluster.JSON.createArrayNode();
            String cursor = "";
            do {
                JsonNode page = api().get("/admin/v1/holders/" + holder + "/accounts?limit=100" + cursor);
                page.path("data").forEach(accounts::add);
                cursor = page.path("has_more").asBoolean()
                        ? "&cursor=" + page.path("next_cursor").asText()
                        : "";
            } while (!cursor.isEmpty());
            say(isJson ? accounts.toPrettyString() + "\n" : table(accounts));
            return 0;
        }
    }

    @Command(
            name = "overdraft",
            mixinStandardHelpOptions = true,
            description = {
                "Sets by how much an account may pass its limit from now on: a wallet's in a currency, or one that is named"
                        + " by its shard and id. 0 takes the overdraft away.",
                "Refused where more than that is in use, where the account has no limit, and until the upgrade of all"
                        + " replicas is finished.",
                "Each run sets it anew; a run with the --key of another gives that one's answer again, and changes nothing."
            })
    static final class Overdraft extends Act {
        @Parameters(
                index = "0",
                paramLabel = "WALLET|ACCOUNT",
                description = "A wallet, or with --shard an account (32 hex digits, see 'accounts list').")
        private String account = "";

        @Option(names = "--shard", paramLabel = "N", description = "Shard of the account; not with a wallet.")
        private OptionalInt shard = OptionalInt.empty();

        @Option(names = "--currency", required = true, paramLabel = "CODE", description = "The account's currency.")
        private String currency = "";

        @Option(
                names = "--limit",
                required = true,
                paramLabel = "AMOUNT",
                description = "How far it may go, such as 500.00.")
        private String limit = "";

        @Option(names = "--key", paramLabel = "KEY", description = "An idempotency key (default: a fresh one).")
        private String key = UUID.randomUUID().toString();

        @Override
        public Integer call() throws InterruptedException {
            ObjectNode body = LocalCluster.JSON.createObjectNode();
            body.put("limit", limit).put("currency", currency);
            say(table(List.of(api().put(path(), key, body))));
            return 0;
        }

        private String path() {
            boolean isWallet = account.matches("wal_[0-9a-z]{26}");
            if (!isWallet && !account.matches(LEDGER_ID)) {
                throw wrong("WALLET|ACCOUNT must be wal_… or 32 hex digits, not " + account);
            }
            if (isWallet == shard.isPresent()) {
                throw wrong(
                        isWallet ? "--shard goes with an account, not with a wallet" : "an account needs its --shard");
            }
            return isWallet
                    ? "/admin/v1/wallets/" + account + "/overdraft"
                    : "/admin/v1/shards/" + shard.getAsInt() + "/accounts/" + account + "/overdraft";
        }
    }

    private static String table(Iterable<JsonNode> accounts) {
        String line = "%-5s  %-32s  %-4s  %-8s  %20s  %20s  %s%n";
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, line, "shard", "account", "mode", "currency", "balance", "overdraft", "flags"));
        for (JsonNode account : accounts) {
            BigDecimal balance = decimal(account, "credits_posted").subtract(decimal(account, "debits_posted"));
            List<String> flags = new ArrayList<>();
            account.path("flags").forEach(flag -> flags.add(flag.asText()));
            table.append(String.format(
                    Locale.ROOT,
                    line,
                    account.path("shard").asText(),
                    account.path("id").asText(),
                    account.path("mode").asText(),
                    account.path("currency").asText(),
                    balance.toPlainString(),
                    account.path("overdraft").asText(),
                    String.join(",", flags)));
        }
        return table.toString();
    }

    private static BigDecimal decimal(JsonNode account, String member) {
        return new BigDecimal(account.path(member).asText());
    }
}
