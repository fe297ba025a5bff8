package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// What applying a command gave.
public sealed interface Outcome {
    /// It took effect; `view` is the thing as it was right then. `replayed`: it took effect earlier, under the same
    /// key.
    @Tag(1)
    record Done(View view, boolean replayed) implements Outcome {}

    /// It was refused and changed nothing. Kept under its key like any first answer.
    ///
    /// @param code why
    /// @param detail a sentence for a person, with the values
    /// @param pointer JSON pointer to the request member at fault, or empty
    @Tag(2)
    record Refused(Refusal code, String detail, String pointer, boolean replayed) implements Outcome {}

    /// The key was used before for another payload.
    @Tag(3)
    record KeyReused() implements Outcome {}

    /// The first request under this key has begun and not ended (a crossing in flight).
    @Tag(4)
    record Running() implements Outcome {}

    /// One outcome for each row of a batch, in order.
    @Tag(5)
    record Rows(List<Outcome> rows, boolean replayed) implements Outcome {}

    /// A command that has nothing to say took effect (ticks, submissions, outcomes of attempts).
    @Tag(6)
    record Applied() implements Outcome {}

    /// Result codes of a raw ledger batch, a byte each, in order; see the ledger's result codes.
    @Tag(7)
    record Codes(Bytes codes) implements Outcome {}

    /// So many calls of a daily quota were lent; `all` is how many of that day's are, with these.
    @Tag(60)
    record Lent(long calls, long all) implements Outcome {}

    /// The sealed value of a token, see [Command.OpenToken].
    @Tag(61)
    record Opened(String type, Bytes sealed) implements Outcome {}

    /// Nothing was done, because what the command is about is on another shard. Never kept under a key.
    ///
    /// @param shard number of that shard, or -1 while it is on its way: try again in a moment
    @Tag(8)
    record Moved(int shard) implements Outcome {}

    /// What a shard let go of; `busy` are those that have to stay for a while.
    @Tag(9)
    record LetGo(List<MovingWallet> wallets, List<Id> busy) implements Outcome {}
}
