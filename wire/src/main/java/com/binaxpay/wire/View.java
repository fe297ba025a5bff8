package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.util.List;

/// A thing of the API as it was at one moment. Times are nanoseconds since the epoch (log time), 0 where there is none.
public sealed interface View {
    /// State of a wallet. Order is wire format.
    enum WalletStatus {
        ACTIVE,
        FROZEN,
        CLOSED
    }

    /// A holder's accounts, one an asset.
    @Tag(1)
    record Wallet(
            Id id,
            Caller owner,
            WalletStatus status,
            List<Integer> assets,
            Bytes holder,
            Bytes metadata,
            long createdNs)
            implements View {}

    /// State of a transfer. Order is wire format.
    enum TransferStatus {
        PENDING,
        POSTED,
        VOIDED,
        EXPIRED
    }

    /// What made a transfer. Order is wire format.
    enum TransferKind {
        TRANSFER,
        FUND,
        REVERSAL,
        PAYOUT,
        EXCHANGE,
        COLLECTION,
        REFUND
    }

    /// A transfer.
    ///
    /// @param amountMinor what was asked for
    /// @param capturedMinor what was captured of a hold; `amountMinor` for a transfer without one
    /// @param reversedMinor what was given back so far
    /// @param expiresNs the hold's deadline, or 0
    /// @param reversalOf the transfer that a reversal gives back, or [Id#NONE]
    /// @param captures how many captures of the hold left the rest held
    @Tag(2)
    record Transfer(
            Id id,
            Caller owner,
            TransferKind kind,
            TransferStatus status,
            Id source,
            Id destination,
            int asset,
            long amountMinor,
            long capturedMinor,
            long reversedMinor,
            String reference,
            Bytes metadata,
            long createdNs,
            long updatedNs,
            long expiresNs,
            Id reversalOf,
            @Since(Levels.COMPLETE) int captures)
            implements View {
        /// With no capture so far that left the rest held.
        public Transfer(
                Id id,
                Caller owner,
                TransferKind kind,
                TransferStatus status,
                Id source,
                Id destination,
                int asset,
                long amountMinor,
                long capturedMinor,
                long reversedMinor,
                String reference,
                Bytes metadata,
                long createdNs,
                long updatedNs,
                long expiresNs,
                Id reversalOf) {
            this(
                    id,
                    owner,
                    kind,
                    status,
                    source,
                    destination,
                    asset,
                    amountMinor,
                    capturedMinor,
                    reversedMinor,
                    reference,
                    metadata,
                    createdNs,
                    updatedNs,
                    expiresNs,
                    reversalOf,
                    0);
        }
    }

    /// State of an order. Order is wire format. A cancelled payout is FAILED with reason `cancelled`.
    enum PayoutStatus {
        RESERVED,
        SUBMITTED,
        SUCCEEDED,
        FAILED,
        UNKNOWN
    }

    /// One call to a provider.
    ///
    /// @param outcome `submitted`, `succeeded`, `failed`, `unknown` or `not_sent`
    record AttemptView(
            int attempt,
            String provider,
            String outcome,
            String providerReference,
            String reason,
            long submittedNs,
            long endedNs) {}

    /// Which way an order's money goes. Order is wire format.
    enum OrderKind {
        /// Out of a wallet, to a payee.
        PAYOUT,
        /// Into a wallet, from a payer who is asked for it.
        COLLECTION,
        /// Out of a wallet, back to the payer of a collection.
        REFUND
    }

    /// An order on its way through a rail: a payout and, from the second level on, also a collection or a refund.
    ///
    /// @param source the wallet: where the money comes from or, of a collection, goes to
    /// @param destination who is on the other side of the rail: payee or payer
    /// @param batch [Id#NONE] where it came alone
    /// @param row -1 likewise
    /// @param original the collection that a refund gives back, or [Id#NONE]
    /// @param provider whose it is from the start, as a refund is the one's that collected; empty: anyone's
    /// @param refundedMinor of a collection, what all its refunds asked for; never falls
    /// @param refusedMinor what of that will not be given back; never falls
    @Tag(3)
    record Payout(
            Id id,
            Caller owner,
            PayoutStatus status,
            Id source,
            int asset,
            long amountMinor,
            String rail,
            Destination destination,
            String reference,
            Bytes metadata,
            List<AttemptView> attempts,
            String failureReason,
            long createdNs,
            long updatedNs,
            Id batch,
            int row,
            @Since(Levels.COMPLETE) OrderKind kind,
            @Since(Levels.COMPLETE) Id original,
            @Since(Levels.COMPLETE) String provider,
            @Since(Levels.COMPLETE) long refundedMinor,
            @Since(Levels.COMPLETE) long refusedMinor)
            implements View {
        /// A payout.
        public Payout(
                Id id,
                Caller owner,
                PayoutStatus status,
                Id source,
                int asset,
                long amountMinor,
                String rail,
                Destination destination,
                String reference,
                Bytes metadata,
                List<AttemptView> attempts,
                String failureReason,
                long createdNs,
                long updatedNs,
                Id batch,
                int row) {
            this(
                    id,
                    owner,
                    status,
                    source,
                    asset,
                    amountMinor,
                    rail,
                    destination,
                    reference,
                    metadata,
                    attempts,
                    failureReason,
                    createdNs,
                    updatedNs,
                    batch,
                    row,
                    OrderKind.PAYOUT,
                    Id.NONE,
                    "",
                    0,
                    0);
        }

        /// What refunds of a collection have given back or are about to.
        public long givenBackMinor() {
            return refundedMinor - refusedMinor;
        }
    }

    /// State of a payout batch. Order is wire format.
    enum BatchStatus {
        /// Rows are arriving.
        RECEIVING,
        /// All rows are here; some payouts have not ended.
        PROCESSING,
        /// Every payout has ended.
        COMPLETED
    }

    /// A payout batch and its counts; `rows = rejected + reserved + submitted + succeeded + failed + unknown` (dry run:
    /// `rows = accepted + rejected`).
    @Tag(4)
    record PayoutBatch(
            Id id,
            Caller owner,
            Id wallet,
            boolean dryRun,
            BatchStatus status,
            int rows,
            int accepted,
            int rejected,
            int reserved,
            int submitted,
            int succeeded,
            int failed,
            int unknown,
            long createdNs,
            long updatedNs)
            implements View {}

    /// One row of a batch. `status` is `rejected`, `valid` (dry run) or a payout's; the error fields are empty where
    /// there is none.
    @Tag(5)
    record BatchRow(
            int row,
            int line,
            Id payout,
            String status,
            String reference,
            String errorColumn,
            String errorCode,
            String errorDetail)
            implements View {}

    /// A balance of a wallet in one asset, minor units. `available = posted - pendingOut + overdraft`.
    ///
    /// @param overdraftMinor how far the wallet may go below nothing
    @Tag(6)
    record Balance(
            int asset,
            long availableMinor,
            long postedMinor,
            long pendingInMinor,
            long pendingOutMinor,
            @Since(Levels.COMPLETE) long overdraftMinor)
            implements View {
        /// Of a wallet without overdraft.
        public Balance(int asset, long availableMinor, long postedMinor, long pendingInMinor, long pendingOutMinor) {
            this(asset, availableMinor, postedMinor, pendingInMinor, pendingOutMinor, 0);
        }
    }

    /// One line of a statement, as seen from the wallet: positive amounts are credits.
    ///
    /// @param position place in the shard's history, for cursors
    @Tag(7)
    record StatementLine(
            long position,
            Id transfer,
            TransferKind kind,
            int asset,
            long signedAmountMinor,
            long balanceAfterMinor,
            Id counterparty,
            String reference,
            long timeNs)
            implements View {}

    /// Something that happened, numbered densely per shard.
    ///
    /// @param type `wallet.created`, `transfer.posted`, … (API.md lists them)
    @Tag(8)
    record Event(Id id, long number, Caller owner, String type, View data, long timeNs) implements View {}

    /// Money of a wallet that was changed into another asset; see [Command.Exchange] for the rate and its rounding.
    @Tag(9)
    record Exchange(
            Id id,
            Caller owner,
            Id wallet,
            int sourceAsset,
            long sourceMinor,
            int targetAsset,
            long targetMinor,
            long rateNumerator,
            long rateDenominator,
            long createdNs)
            implements View {}

    /// An account of the ledger, as operators see it.
    ///
    /// @param index its place in the order of opening, for the next page
    /// @param code place in the chart of accounts
    /// @param flags of [AccountLayout]
    @Tag(10)
    record Account(
            int index,
            Id id,
            Id holder,
            Mode mode,
            int asset,
            int code,
            int flags,
            long overdraftMinor,
            long debitsPendingMinor,
            long debitsPostedMinor,
            long creditsPendingMinor,
            long creditsPostedMinor)
            implements View {}

    /// An event that a webhook endpoint has not got.
    ///
    /// @param number the event's
    /// @param attempts how often it was sent since it was queued
    /// @param isDead whether it won't be sent again by itself
    /// @param lastStatus what the endpoint answered, 0 for nothing
    /// @param lastError why that failed, a short text
    /// @param nextNs when it is to be sent again, or 0
    @Tag(60)
    record WebhookDelivery(
            Id endpoint,
            Id event,
            long number,
            String type,
            boolean isDead,
            int attempts,
            int lastStatus,
            String lastError,
            long nextNs,
            long updatedNs)
            implements View {}

    /// An offer to change money at a rate, for a while.
    ///
    /// @param text what names it, and carries all of it, so that it is kept nowhere
    @Tag(61)
    record Quote(
            String text,
            Caller owner,
            int sourceAsset,
            long sourceMinor,
            int targetAsset,
            long targetMinor,
            long rateNumerator,
            long rateDenominator,
            long createdNs,
            long expiresNs)
            implements View {}

    /// What stands for a value that nobody may see, without the value.
    ///
    /// @param type `card`, `msisdn`, `iban` or `account`
    /// @param brand of a card; else empty
    /// @param lastFour the value's last four characters
    /// @param country ISO 3166 code of two letters, where the value tells one; else empty
    /// @param opened how often its value was handed out
    /// @param lastOrder for whose sake it was last, or [Id#NONE]
    /// @param lastOpenedNs when it was last, or 0
    @Tag(62)
    record Token(
            Id id,
            Caller owner,
            String type,
            String brand,
            String lastFour,
            String country,
            long createdNs,
            int opened,
            Id lastOrder,
            long lastOpenedNs)
            implements View {}
}
