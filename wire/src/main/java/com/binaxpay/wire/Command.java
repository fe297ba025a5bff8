package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// What a shard can be told to do. A command is one command group of a log entry: it applies whole or not at all.
///
/// Amounts are in the asset's minor unit; assets are named by their number (`Asset` in `money`); `metadata` and
/// `holder` are UTF-8 JSON or empty. Time is not in a command: it is the entry's.
public sealed interface Command {
    /// A command on behalf of a partner under an idempotency key. The same key gives the first outcome again.
    sealed interface Keyed extends Command {
        /// Whose request it is.
        Caller caller();

        /// The key in its scope.
        Idempotency idempotency();
    }

    /// Opens a wallet with an account for each asset.
    @Tag(1)
    record OpenWallet(
            Caller caller, Idempotency idempotency, Id wallet, List<Integer> assets, Bytes holder, Bytes metadata)
            implements Keyed {}

    /// Freezes, unfreezes or closes a wallet and its accounts (operation says which). Only an empty wallet can be
    /// closed.
    @Tag(2)
    record ChangeWallet(Caller caller, Idempotency idempotency, Id wallet) implements Keyed {}

    /// Credits a wallet out of nothing; test mode only.
    @Tag(3)
    record Fund(Caller caller, Idempotency idempotency, Id transfer, Id wallet, int asset, long amountMinor)
            implements Keyed {}

    /// Moves money between two wallets, or holds it (`capture` false) until `expiresInS` seconds have passed (0: no
    /// deadline). With the destination on another shard it becomes a crossing.
    @Tag(4)
    record Transfer(
            Caller caller,
            Idempotency idempotency,
            Id transfer,
            Id source,
            Id destination,
            int asset,
            long amountMinor,
            boolean capture,
            long expiresInS,
            String reference,
            Bytes metadata)
            implements Keyed {}

    /// Captures a held transfer; `amountMinor` 0 means all that is held. What is less than that releases the rest, or,
    /// with `keepRest`, leaves it held for further captures.
    @Tag(5)
    record Capture(
            Caller caller,
            Idempotency idempotency,
            Id transfer,
            long amountMinor,
            @Since(Levels.COMPLETE) boolean keepRest)
            implements Keyed {
        /// As 0.1.0 has it: what is not captured is released.
        public Capture(Caller caller, Idempotency idempotency, Id transfer, long amountMinor) {
            this(caller, idempotency, transfer, amountMinor, false);
        }
    }

    /// Releases a held transfer.
    @Tag(6)
    record VoidTransfer(Caller caller, Idempotency idempotency, Id transfer) implements Keyed {}

    /// Gives back a posted transfer or part of it; `amountMinor` 0 means all that is not yet reversed.
    @Tag(7)
    record Reverse(Caller caller, Idempotency idempotency, Id reversal, Id transfer, long amountMinor)
            implements Keyed {}

    /// Rows of one batch whose sources all live on this shard. `atomic`: all or nothing, destinations on this shard
    /// too.
    @Tag(8)
    record TransferBatch(Caller caller, Idempotency idempotency, boolean atomic, List<Transfer> rows)
            implements Keyed {}

    /// Reserves a payout: an order and its hold, without deadline, in one step.
    @Tag(9)
    record CreatePayout(
            Caller caller,
            Idempotency idempotency,
            Id payout,
            Id source,
            int asset,
            long amountMinor,
            String rail,
            Destination destination,
            String reference,
            Bytes metadata)
            implements Keyed {}

    /// Asks a payer for money: an order, and in the same step its announcement in the wallet `destination`, a pending
    /// transfer without deadline that is posted when the provider has the money and voided when it won't.
    @Tag(26)
    record CreateCollection(
            Caller caller,
            Idempotency idempotency,
            Id collection,
            Id destination,
            int asset,
            long amountMinor,
            String rail,
            Destination payer,
            String reference,
            Bytes metadata)
            implements Keyed {}

    /// Gives a collection back to its payer, or part of it, out of the wallet that it went to; `amountMinor` 0 means
    /// all that is left. Outcome: [Outcome.Done] with the refund, a [View.Payout].
    @Tag(27)
    record RefundCollection(Caller caller, Idempotency idempotency, Id refund, Id collection, long amountMinor)
            implements Keyed {}

    /// Gives up a payout that is still `reserved` and releases its hold.
    @Tag(10)
    record CancelPayout(Caller caller, Idempotency idempotency, Id payout) implements Keyed {}

    /// Opens a payout batch; its rows follow. With `dryRun` rows are checked and counted, and nothing is reserved.
    @Tag(11)
    record OpenPayoutBatch(Caller caller, Idempotency idempotency, Id batch, Id wallet, boolean dryRun)
            implements Keyed {}

    /// One row of a payout file: a payout to make, or what is wrong with the line.
    ///
    /// @param line line in the file, the first data line of a CSV is 2, of NDJSON 1
    /// @param payout the id to give it; [Id#NONE] for a bad row
    /// @param fingerprint hash of the row as it was sent, so that a resumed upload is known to be the same file
    /// @param errorColumn name of the faulty column, empty for a good row
    /// @param errorCode stable code of the fault, empty for a good row
    /// @param errorDetail sentence naming value and way out, empty for a good row
    record PayoutRow(
            int line,
            Id payout,
            long fingerprint,
            int asset,
            long amountMinor,
            String rail,
            Destination destination,
            String reference,
            String errorColumn,
            String errorCode,
            String errorDetail) {}

    /// Changes money of a wallet into another asset: a linked chain of two ledger transfers through the shard's
    /// liquidity accounts. The wallet gives `amountMinor` of `sourceAsset` and gets
    /// `floor(amountMinor * rateNumerator / rateDenominator)` minor units of `targetAsset`; the rate counts minor
    /// units of the target for one of the source, and is recorded. Refused after log time `notAfterNs`, if that is
    /// not 0.
    @Tag(14)
    record Exchange(
            Caller caller,
            Idempotency idempotency,
            Id exchange,
            Id wallet,
            int sourceAsset,
            int targetAsset,
            long amountMinor,
            long rateNumerator,
            long rateDenominator,
            @Since(Levels.COMPLETE) long notAfterNs)
            implements Keyed {
        /// At a rate that does not end.
        public Exchange(
                Caller caller,
                Idempotency idempotency,
                Id exchange,
                Id wallet,
                int sourceAsset,
                int targetAsset,
                long amountMinor,
                long rateNumerator,
                long rateDenominator) {
            this(
                    caller,
                    idempotency,
                    exchange,
                    wallet,
                    sourceAsset,
                    targetAsset,
                    amountMinor,
                    rateNumerator,
                    rateDenominator,
                    0);
        }
    }

    /// Adds rows to a batch. Rows are counted from 0; those that the batch has already are checked by fingerprint and
    /// skipped, so a repeated upload resumes. A gap is refused.
    @Tag(12)
    record AddPayoutRows(Caller caller, Id batch, int firstRow, List<PayoutRow> rows) implements Command {}

    /// All rows of a batch were sent. Refused with `file_differs` where the batch holds another number of rows.
    @Tag(13)
    record ClosePayoutBatch(Caller caller, Id batch, int rows) implements Command {}

    /// One call that the shard's leader is about to make to a provider.
    record Attempt(Id payout, int attempt, String provider) {}

    /// Commits attempts *before* the provider is called. Outcome: [Outcome.Rows], one an attempt, in order:
    /// [Outcome.Applied] where the attempt stands, now or since earlier, and the order is open, so that its
    /// provider may be called; [Outcome.Refused] (`PAYOUT_NOT_FOUND`) where it has ended, was cancelled, or another
    /// attempt stands.
    @Tag(20)
    record SubmitPayouts(List<Attempt> attempts) implements Command {}

    /// How an attempt came out. Order is wire format.
    enum AttemptResult {
        /// Paid; the hold is posted in the same step.
        SUCCEEDED,
        /// Known not to be paid, finally; the hold is voided in the same step.
        FAILED,
        /// The answer is lost; to be enquired about.
        UNKNOWN,
        /// Known never to have reached the provider: the same attempt may be sent again.
        NOT_SENT
    }

    /// What became of one attempt.
    record Settlement(Id payout, int attempt, AttemptResult result, String providerReference, String reason) {}

    /// Records outcomes of attempts; an outcome for an ended order changes nothing.
    @Tag(21)
    record SettlePayouts(List<Settlement> settlements) implements Command {}

    /// Step 2 of a crossing, on the destination's shard: credits `destination`, or refuses, finally, under `crossing`.
    @Tag(22)
    record AcceptCrossing(Crossing crossing) implements Command {}

    /// Step 3, on the source's shard: posts, or voids on a recorded refusal. `refusal` is empty where it was accepted.
    @Tag(23)
    record ResolveCrossing(Id crossing, String refusal) implements Command {}

    /// Asks the shard of a transfer's *destination* to begin the crossing that gives it back; recorded under
    /// `crossing.id`.
    @Tag(24)
    record BeginReversal(Crossing crossing) implements Command {}

    /// Tells the original's shard that the destination's shard refused to begin a reversal, so that its cap is free
    /// again.
    @Tag(25)
    record RefuseReversal(Id reversal, String refusal) implements Command {}

    /// Lets log time pass, so that holds expire though nothing else flows.
    @Tag(30)
    record Tick() implements Command {}

    /// A point at which all replicas compute their state digest.
    @Tag(31)
    record Checkpoint(long number) implements Command {}

    /// Raises the shard to a level of [Levels], for ever; a lower one changes nothing. Proposed when every replica's
    /// release knows the level.
    @Tag(32)
    record Activate(int level) implements Command {}

    /// A replica's signature of its head at a checkpoint. Recorded whatever it says; whoever acts on it verifies it.
    @Tag(33)
    record SignCheckpoint(TreeHead head, HeadSignature signature) implements Command {}

    /// Raw accounts for the ledger, [AccountLayout#SIZE_BYTES] each; for the batch client and benchmarks.
    @Tag(40)
    record LedgerAccounts(Bytes accounts) implements Command {}

    /// Raw transfers for the ledger, [TransferLayout#SIZE_BYTES] each; idempotent by transfer id.
    @Tag(41)
    record LedgerTransfers(Bytes transfers) implements Command {}

    /// By how much an account may pass its limit from now on, minor units; 0 takes the allowance away. Outcome:
    /// [Outcome.Done] with the [View.Account] as it is then, or [Outcome.Refused]. An operator's, whose `caller` is
    /// partner 0: no partner may give itself credit. Under a key, since it is sent again where an answer is lost: a
    /// limit that was changed in between must not come back.
    @Tag(42)
    record SetOverdraft(
            Id account,
            long limitMinor,
            @Since(Levels.COMPLETE) Caller caller,
            @Since(Levels.COMPLETE) Idempotency idempotency)
            implements Keyed {}

    /// Begins a queue of events for a webhook endpoint behind the event with number `after`; a repeat changes nothing.
    @Tag(60)
    record OpenWebhookQueue(Id endpoint, long after) implements Command {}

    /// Forgets the queue of an endpoint that is no more.
    @Tag(61)
    record CloseWebhookQueue(Id endpoint) implements Command {}

    /// What became of sending an event. Order is wire format.
    enum WebhookResult {
        /// The endpoint has it.
        DELIVERED,
        /// It is to be sent again at a time.
        WAITING,
        /// It was sent as often as it shall be.
        DEAD
    }

    /// One try to send the event with number `event`.
    ///
    /// @param status what the endpoint answered, 0 for nothing
    /// @param error why it failed, a short text; empty where it didn't
    /// @param nextNs when it is to be sent again, 0 for never
    record WebhookTry(long event, WebhookResult result, int status, String error, long nextNs) {}

    /// How far an endpoint's queue has come: all events up to number `through` were sent, need not be, or are in
    /// `tries`, now or earlier.
    record WebhookProgress(Id endpoint, long through, List<WebhookTry> tries) {}

    /// Records what became of messages to endpoints; those without a queue are passed over.
    @Tag(62)
    record SettleWebhooks(List<WebhookProgress> progress) implements Command {}

    /// Has an event sent to endpoints again, as if it were new. Outcome: [Outcome.Done] with the [View.Event].
    @Tag(63)
    record RedeliverEvent(Caller caller, Idempotency idempotency, Id event, List<Id> endpoints) implements Keyed {}

    /// Lends calls of a daily quota to the process that asks, which lets them through without asking again. Outcome:
    /// [Outcome.Lent].
    ///
    /// @param bucket which quota, see [QuotaBucket]
    /// @param day days since the epoch, UTC
    /// @param calls how many are wanted
    /// @param callsMax how many there are a day
    @Tag(64)
    record LendCalls(long bucket, long day, long calls, long callsMax) implements Command {}

    /// Keeps a quote as the answer to its request, and nothing else of it. Outcome: [Outcome.Done] with it.
    @Tag(65)
    record KeepQuote(Caller caller, Idempotency idempotency, View.Quote quote) implements Keyed {}

    /// Keeps a token, and what a vault made of the value that it stands for. Outcome: [Outcome.Done] with the
    /// [View.Token], or [Outcome.Refused].
    ///
    /// @param sealed the value as only the vault can read it; lives until the token is erased, and no longer
    @Tag(66)
    record CreateToken(
            Caller caller,
            Idempotency idempotency,
            Id token,
            String type,
            String brand,
            String lastFour,
            String country,
            Bytes sealed)
            implements Keyed {}

    /// Forgets a token and its value. Outcome: [Outcome.Applied], or [Outcome.Refused] where there is none.
    @Tag(67)
    record EraseToken(Caller caller, Id token) implements Command {}

    /// Hands out the sealed value of a token for the sake of an order, and records that. Outcome: [Outcome.Opened], or
    /// [Outcome.Refused] where there is none. A node's, never an edge's.
    @Tag(68)
    record OpenToken(Caller caller, Id token, Id order) implements Command {}

    /// Has a shard plan to give slots that it owns to another shard. An operator's. Outcome: [Outcome.Applied] or
    /// [Outcome.Refused].
    @Tag(50)
    record PlanMove(SlotRange range, int to) implements Command {}

    /// Brings a move one phase on, on the shard that gives; `PLANNED` gives up a move that is planned. Outcome:
    /// [Outcome.Applied] where the move is there or further, [Outcome.Running] where wallets are left.
    @Tag(51)
    record AdvanceMove(SlotRange range, int epoch, SlotPhase phase) implements Command {}

    /// Lets go of wallets. Outcome: [Outcome.LetGo].
    ///
    /// @param insist whether wallets that are busy begin nothing new for a moment, so that they can go at the next
    /// try
    @Tag(52)
    record ReleaseWallets(SlotRange range, int epoch, List<Id> wallets, boolean insist) implements Command {}

    /// Takes wallets that another shard let go of; those that came already are passed over.
    @Tag(53)
    record AdoptWallets(SlotMove move, List<MovingWallet> wallets) implements Command {}

    /// Wallets that were let go of have arrived.
    @Tag(54)
    record ForgetWallets(SlotRange range, int epoch, List<Id> wallets) implements Command {}

    /// Tells the shard that takes slots that they come or, with `complete`, that all have come.
    @Tag(55)
    record AdoptSlots(SlotMove move, boolean complete) implements Command {}

    /// What ended on another shard before a slot came from there; what is known already stays.
    @Tag(56)
    record AdoptPast(List<PastThing> things) implements Command {}

    /// Has the shard know a jurisdiction that was added to the running cluster: from this entry on, and for ever, slot
    /// `n` of it is by the map on the shard at place `n` modulo the number of `shards`. What is known so already
    /// stays; what is known otherwise too, with a refusal. Outcome: [Outcome.Applied] or [Outcome.Refused].
    ///
    /// @param jurisdiction its number, see [com.binaxpay.money.Jurisdiction]
    /// @param shards numbers of shards, at least one
    @Tag(57)
    record AdmitJurisdiction(int jurisdiction, List<Integer> shards) implements Command {}
}
