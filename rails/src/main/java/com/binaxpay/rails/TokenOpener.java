package com.binaxpay.rails;

import com.binaxpay.money.Id;
import com.binaxpay.money.IdText;
import com.binaxpay.rails.spi.ClearValue;
import com.binaxpay.rails.spi.Vault;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.Shards;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds who is meant where an order names a token. That it was asked, and for the sake of which order, is in the log
/// of the token's shard before the value is known. Blocks; any thread.
public final class TokenOpener {
    private static final Logger LOG = LoggerFactory.getLogger(TokenOpener.class);
    private static final long TIMEOUT_NS = TimeUnit.SECONDS.toNanos(5);
    private static final String PREFIX = "tok";

    private final Shards shards;
    private final Function<Id, OptionalInt> shardOf;
    private final Vault vault;

    /// @param shards the way to the shards that keep tokens
    /// @param shardOf the shard that keeps a token
    public TokenOpener(Shards shards, Function<Id, OptionalInt> shardOf, Vault vault) {
        this.shards = shards;
        this.shardOf = shardOf;
        this.vault = vault;
    }

    /// What came of it.
    sealed interface Opening {
        /// Who is meant.
        record Opened(Destination party) implements Opening {}

        /// There is no such token, or none of this type; it will never be.
        record Gone(String reason) implements Opening {}

        /// Its shard or the vault can't be asked now.
        record NotNow() implements Opening {}
    }

    /// Whether an order names a token.
    static boolean isToken(Destination party) {
        return party.value().startsWith(PREFIX + "_");
    }

    /// Opens the token that `party` names.
    ///
    /// @param owner whose order it is
    /// @param order what it is needed for
    Opening open(Destination party, Caller owner, Id order) {
        Optional<Id> token = IdText.parse(PREFIX, party.value());
        OptionalInt shard = token.map(shardOf).orElse(OptionalInt.empty());
        if (token.isEmpty() || shard.isEmpty()) {
            return new Opening.Gone("token_not_found");
        }
        try {
            Command command = new Command.OpenToken(owner, token.get(), order);
            Outcome outcome = shards.submit(shard.getAsInt(), command, System.nanoTime() + TIMEOUT_NS)
                    .outcome();
            return switch (outcome) {
                case Outcome.Opened opened
                when !opened.type().equals(party.type()) -> new Opening.Gone("token_of_another_type");
                case Outcome.Opened opened -> {
                    Vault.Label label = new Vault.Label(token.get(), owner, opened.type());
                    ClearValue clear = vault.open(label, opened.sealed());
                    yield new Opening.Opened(new Destination(party.type(), clear.reveal(), party.name()));
                }
                case Outcome.Refused refused
                when refused.code() == Refusal.TOKEN_NOT_FOUND -> new Opening.Gone("token_not_found");
                default -> new Opening.NotNow();
            };
        } catch (Shards.NotDone | Shards.OutcomeUnknown | Vault.Unavailable e) {
            return new Opening.NotNow();
        } catch (Vault.Unreadable e) {
            LOG.error("token {} can't be opened: {}", party.value(), e.getMessage());
            return new Opening.Gone("token_unreadable");
        }
    }
}
