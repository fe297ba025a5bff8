package com.binaxpay.node;

import com.binaxpay.gateway.AddressBlock;
import com.binaxpay.gateway.Scope;
import com.binaxpay.wire.KeyTerms;
import com.binaxpay.wire.Quota;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// What bounds a key, as options.
final class KeyTermsOptions {
    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = {
                "What the key may do: read, or wallets, transfers, payouts, collections, exchanges, tokens or webhooks"
                        + " with :write behind it. Several are given by several options; without any it may do"
                        + " everything."
            })
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--from",
            paramLabel = "BLOCK",
            description = "Addresses that it may be used from, such as 203.0.113.0/24; several by several options.")
    private List<String> addresses = new ArrayList<>();

    @Option(names = "--ends-in", paramLabel = "TIME", description = "When it ends by itself, such as 90d, 12h or 30m.")
    private String endsIn = "";

    @Mixin
    private QuotaOptions quota = new QuotaOptions();

    KeyTerms terms(CommandSpec spec) {
        for (String scope : scopes) {
            if (Scope.named(scope).isEmpty()) {
                String known = Arrays.stream(Scope.values()).map(Scope::text).collect(Collectors.joining(", "));
                throw new ParameterException(spec.commandLine(), "--scope is none of " + known + ": " + scope);
            }
        }
        for (String block : addresses) {
            if (AddressBlock.parse(block).isEmpty()) {
                throw new ParameterException(
                        spec.commandLine(), "--from is not an address or block such as 203.0.113.0/24: " + block);
            }
        }
        long endsMs = endsIn.isEmpty()
                ? 0
                : System.currentTimeMillis()
                        + duration(spec, "--ends-in", endsIn).toMillis();
        Quota wanted = quota.quota(spec);
        return new KeyTerms(List.copyOf(scopes), List.copyOf(addresses), endsMs, wanted);
    }

    /// A time such as `24h`.
    static Duration duration(CommandSpec spec, String option, String text) {
        if (!text.matches("[0-9]{1,6}[dhms]")) {
            throw new ParameterException(
                    spec.commandLine(), option + " is not a time such as 7d, 24h, 30m or 90s: " + text);
        }
        long number = Long.parseLong(text.substring(0, text.length() - 1), 10);
        return switch (text.charAt(text.length() - 1)) {
            case 'd' -> Duration.ofDays(number);
            case 'h' -> Duration.ofHours(number);
            case 'm' -> Duration.ofMinutes(number);
            default -> Duration.ofSeconds(number);
        };
    }
}
