package com.binaxpay.gateway;

import com.binaxpay.money.Amounts;
import com.binaxpay.money.Asset;
import com.binaxpay.money.Assets;
import com.binaxpay.money.Id;
import com.binaxpay.money.Jurisdiction;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.ClientSpace;
import com.binaxpay.wire.Destination;
import com.binaxpay.wire.View;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Writes views as the API shows them. A pure function of the view, so that a replay has the same bytes as the first
/// answer.
final class Render {
    private static final int SHOWN_TAIL = 4;

    private Render() {}

    static void view(JsonGenerator out, View view) throws IOException {
        switch (view) {
            case View.Wallet wallet -> wallet(out, wallet);
            case View.Transfer transfer -> transfer(out, transfer);
            case View.Payout order -> order(out, order);
            case View.PayoutBatch batch -> batch(out, batch);
            case View.BatchRow row -> batchRow(out, row);
            case View.Balance balance -> balance(out, balance);
            case View.StatementLine line -> statementLine(out, line);
            case View.Event event -> event(out, event);
            case View.Exchange exchange -> exchange(out, exchange);
            case View.WebhookDelivery delivery -> delivery(out, delivery);
            case View.Quote quote -> quote(out, quote);
            case View.Token token -> token(out, token);
            case View.Account account -> throw new IllegalArgumentException("accounts are not shown to partners");
        }
    }

    /// An account as operators see it.
    static void account(JsonGenerator out, int shard, View.Account account) throws IOException {
        Asset asset = assetOf(account.asset());
        out.writeStartObject();
        out.writeNumberField("shard", shard);
        out.writeStringField("id", HexIds.text(account.id()));
        Id holder = account.holder();
        if (ClientSpace.isId(holder.hi())) {
            out.writeStringField("holder", HexIds.text(holder));
        } else {
            idOrNull(out, "holder", IdKind.WALLET, holder);
        }
        out.writeStringField("mode", lower(account.mode()));
        out.writeStringField("currency", asset.code());
        out.writeNumberField("code", account.code());
        out.writeArrayFieldStart("flags");
        for (AccountFlag flag : AccountFlag.values()) {
            if ((account.flags() & flag.bit) != 0) {
                out.writeString(lower(flag));
            }
        }
        out.writeEndArray();
        out.writeStringField("overdraft", Amounts.format(account.overdraftMinor(), asset));
        out.writeStringField("debits_pending", Amounts.format(account.debitsPendingMinor(), asset));
        out.writeStringField("debits_posted", Amounts.format(account.debitsPostedMinor(), asset));
        out.writeStringField("credits_pending", Amounts.format(account.creditsPendingMinor(), asset));
        out.writeStringField("credits_posted", Amounts.format(account.creditsPostedMinor(), asset));
        out.writeEndObject();
    }

    /// Flags of an account as they are shown, in lower case.
    private enum AccountFlag {
        DEBITS_MUST_NOT_EXCEED_CREDITS(AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS),
        CREDITS_MUST_NOT_EXCEED_DEBITS(AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS),
        FROZEN(AccountLayout.FROZEN),
        CLOSED(AccountLayout.CLOSED);

        private final int bit;

        AccountFlag(int bit) {
            this.bit = bit;
        }
    }

    private static void wallet(JsonGenerator out, View.Wallet wallet) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", IdKind.WALLET.text(wallet.id()));
        out.writeStringField("mode", lower(wallet.owner().mode()));
        out.writeStringField("status", lower(wallet.status()));
        jurisdiction(out, wallet.id());
        out.writeArrayFieldStart("currencies");
        for (int asset : wallet.assets()) {
            out.writeString(assetOf(asset).code());
        }
        out.writeEndArray();
        out.writeObjectFieldStart("holder");
        out.writeArrayFieldStart("fields");
        if (!wallet.holder().isEmpty()) {
            memberNames(out, wallet.holder());
        }
        out.writeEndArray();
        out.writeEndObject();
        metadata(out, wallet.metadata());
        time(out, "created_at", wallet.createdNs());
        out.writeEndObject();
    }

    /// Names what is held of a person, never the values.
    private static void memberNames(JsonGenerator out, Bytes object) throws IOException {
        try (JsonParser in = Json.FACTORY.createParser(object.toArray())) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
                    out.writeString(name);
                    in.nextToken();
                    in.skipChildren();
                }
            }
        }
    }

    private static void transfer(JsonGenerator out, View.Transfer transfer) throws IOException {
        Asset asset = assetOf(transfer.asset());
        out.writeStartObject();
        out.writeStringField("id", IdKind.TRANSFER.text(transfer.id()));
        out.writeStringField("mode", lower(transfer.owner().mode()));
        out.writeStringField("kind", lower(transfer.kind()));
        out.writeStringField("status", lower(transfer.status()));
        walletOrNull(out, "source", transfer.source());
        walletOrNull(out, "destination", transfer.destination());
        amount(out, transfer.amountMinor(), asset);
        out.writeStringField("captured_amount", Amounts.format(transfer.capturedMinor(), asset));
        out.writeStringField("reversed_amount", Amounts.format(transfer.reversedMinor(), asset));
        idOrNull(out, "reversal_of", IdKind.TRANSFER, transfer.reversalOf());
        out.writeStringField("reference", transfer.reference());
        metadata(out, transfer.metadata());
        time(out, "created_at", transfer.createdNs());
        time(out, "updated_at", transfer.updatedNs());
        time(out, "expires_at", transfer.expiresNs());
        out.writeEndObject();
    }

    private static void payout(JsonGenerator out, View.Payout payout) throws IOException {
        Asset asset = assetOf(payout.asset());
        out.writeStartObject();
        begun(out, IdKind.PAYOUT, payout);
        walletOrNull(out, "source", payout.source());
        amount(out, payout.amountMinor(), asset);
        out.writeStringField("rail", payout.rail());
        party(out, "destination", payout.destination());
        out.writeStringField("reference", payout.reference());
        metadata(out, payout.metadata());
        attempts(out, payout.attempts());
        textOrNull(out, "failure_reason", payout.failureReason());
        idOrNull(out, "batch", IdKind.BATCH, payout.batch());
        if (payout.row() < 0) {
            out.writeNullField("row");
        } else {
            out.writeNumberField("row", payout.row());
        }
        time(out, "created_at", payout.createdNs());
        time(out, "updated_at", payout.updatedNs());
        out.writeEndObject();
    }

    private static void order(JsonGenerator out, View.Payout order) throws IOException {
        switch (order.kind()) {
            case PAYOUT -> payout(out, order);
            case COLLECTION -> collection(out, order);
            case REFUND -> refund(out, order);
        }
    }

    private static void collection(JsonGenerator out, View.Payout collection) throws IOException {
        Asset asset = assetOf(collection.asset());
        out.writeStartObject();
        begun(out, IdKind.COLLECTION, collection);
        out.writeStringField("destination", IdKind.WALLET.text(collection.source()));
        amount(out, collection.amountMinor(), asset);
        out.writeStringField("refunded_amount", Amounts.format(collection.givenBackMinor(), asset));
        out.writeStringField("rail", collection.rail());
        party(out, "payer", collection.destination());
        out.writeStringField("reference", collection.reference());
        metadata(out, collection.metadata());
        ended(out, collection);
        out.writeEndObject();
    }

    private static void refund(JsonGenerator out, View.Payout refund) throws IOException {
        Asset asset = assetOf(refund.asset());
        out.writeStartObject();
        begun(out, IdKind.REFUND, refund);
        out.writeStringField("collection", IdKind.COLLECTION.text(refund.original()));
        out.writeStringField("source", IdKind.WALLET.text(refund.source()));
        amount(out, refund.amountMinor(), asset);
        ended(out, refund);
        out.writeEndObject();
    }

    /// Which order it is, and how far.
    private static void begun(JsonGenerator out, IdKind kind, View.Payout order) throws IOException {
        out.writeStringField("id", kind.text(order.id()));
        out.writeStringField("mode", lower(order.owner().mode()));
        out.writeStringField("status", lower(order.status()));
    }

    private static void amount(JsonGenerator out, long minor, Asset asset) throws IOException {
        out.writeStringField("amount", Amounts.format(minor, asset));
        out.writeStringField("currency", asset.code());
    }

    /// How an order came out, and when.
    private static void ended(JsonGenerator out, View.Payout order) throws IOException {
        attempts(out, order.attempts());
        textOrNull(out, "failure_reason", order.failureReason());
        time(out, "created_at", order.createdNs());
        time(out, "updated_at", order.updatedNs());
    }

    /// Shows enough to recognise who is on the other side of a rail and no more.
    private static void party(JsonGenerator out, String name, Destination destination) throws IOException {
        boolean isToken = IdKind.TOKEN.parse(destination.value()).isPresent();
        String value = isToken ? "" : destination.value();
        out.writeObjectFieldStart(name);
        out.writeStringField("type", destination.type());
        if (isToken) {
            out.writeStringField("token", destination.value());
        }
        out.writeStringField(
                "last_four", value.length() <= SHOWN_TAIL * 2 ? "" : value.substring(value.length() - SHOWN_TAIL));
        out.writeEndObject();
    }

    /// A token never shows what it stands for.
    private static void token(JsonGenerator out, View.Token token) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", IdKind.TOKEN.text(token.id()));
        out.writeStringField("mode", lower(token.owner().mode()));
        out.writeStringField("type", token.type());
        textOrNull(out, "brand", token.brand());
        out.writeStringField("last_four", token.lastFour());
        textOrNull(out, "country", token.country());
        jurisdiction(out, token.id());
        out.writeNumberField("opened", token.opened());
        time(out, "last_opened_at", token.lastOpenedNs());
        time(out, "created_at", token.createdNs());
        out.writeEndObject();
    }

    private static void jurisdiction(JsonGenerator out, Id id) throws IOException {
        out.writeStringField(
                "jurisdiction",
                Jurisdiction.ofNumber(id.jurisdiction()).map(Jurisdiction::code).orElse("ZZ"));
    }

    private static void attempts(JsonGenerator out, List<View.AttemptView> attempts) throws IOException {
        out.writeArrayFieldStart("attempts");
        for (View.AttemptView attempt : attempts) {
            out.writeStartObject();
            out.writeNumberField("attempt", attempt.attempt());
            out.writeStringField("provider", attempt.provider());
            out.writeStringField("outcome", attempt.outcome());
            textOrNull(out, "provider_reference", attempt.providerReference());
            textOrNull(out, "reason", attempt.reason());
            time(out, "submitted_at", attempt.submittedNs());
            time(out, "ended_at", attempt.endedNs());
            out.writeEndObject();
        }
        out.writeEndArray();
    }

    private static void batch(JsonGenerator out, View.PayoutBatch batch) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", IdKind.BATCH.text(batch.id()));
        out.writeStringField("mode", lower(batch.owner().mode()));
        out.writeStringField("status", lower(batch.status()));
        out.writeStringField("wallet", IdKind.WALLET.text(batch.wallet()));
        out.writeBooleanField("dry_run", batch.dryRun());
        out.writeNumberField("rows", batch.rows());
        out.writeNumberField("accepted", batch.accepted());
        out.writeNumberField("rejected", batch.rejected());
        out.writeNumberField("reserved", batch.reserved());
        out.writeNumberField("submitted", batch.submitted());
        out.writeNumberField("succeeded", batch.succeeded());
        out.writeNumberField("failed", batch.failed());
        out.writeNumberField("unknown", batch.unknown());
        time(out, "created_at", batch.createdNs());
        time(out, "updated_at", batch.updatedNs());
        out.writeEndObject();
    }

    private static void batchRow(JsonGenerator out, View.BatchRow row) throws IOException {
        out.writeStartObject();
        out.writeNumberField("row", row.row());
        out.writeNumberField("line", row.line());
        out.writeStringField("status", row.status());
        out.writeStringField("reference", row.reference());
        idOrNull(out, "payout", IdKind.PAYOUT, row.payout());
        if (row.errorCode().isEmpty()) {
            out.writeNullField("error");
        } else {
            out.writeObjectFieldStart("error");
            out.writeStringField("column", row.errorColumn());
            out.writeStringField("code", row.errorCode());
            out.writeStringField("detail", row.errorDetail());
            out.writeEndObject();
        }
        out.writeEndObject();
    }

    private static void balance(JsonGenerator out, View.Balance balance) throws IOException {
        Asset asset = assetOf(balance.asset());
        out.writeStartObject();
        out.writeStringField("currency", asset.code());
        out.writeStringField("available", Amounts.format(balance.availableMinor(), asset));
        out.writeStringField("posted", Amounts.format(balance.postedMinor(), asset));
        out.writeStringField("pending_in", Amounts.format(balance.pendingInMinor(), asset));
        out.writeStringField("pending_out", Amounts.format(balance.pendingOutMinor(), asset));
        if (balance.overdraftMinor() != 0) {
            out.writeStringField("overdraft", Amounts.format(balance.overdraftMinor(), asset));
        }
        out.writeEndObject();
    }

    private static void statementLine(JsonGenerator out, View.StatementLine line) throws IOException {
        Asset asset = assetOf(line.asset());
        out.writeStartObject();
        // An order's transfer carries the order's own id.
        IdKind kind = switch (line.kind()) {
            case PAYOUT -> IdKind.PAYOUT;
            case COLLECTION -> IdKind.COLLECTION;
            case REFUND -> IdKind.REFUND;
            case EXCHANGE -> IdKind.EXCHANGE;
            case TRANSFER, FUND, REVERSAL -> IdKind.TRANSFER;
        };
        idOrNull(out, "transfer", kind, line.transfer());
        out.writeStringField("kind", lower(line.kind()));
        out.writeStringField("amount", Amounts.format(line.signedAmountMinor(), asset));
        out.writeStringField("currency", asset.code());
        out.writeStringField("balance_after", Amounts.format(line.balanceAfterMinor(), asset));
        walletOrNull(out, "counterparty", line.counterparty());
        out.writeStringField("reference", line.reference());
        time(out, "time", line.timeNs());
        out.writeEndObject();
    }

    private static void exchange(JsonGenerator out, View.Exchange exchange) throws IOException {
        Asset source = assetOf(exchange.sourceAsset());
        Asset target = assetOf(exchange.targetAsset());
        out.writeStartObject();
        out.writeStringField("id", IdKind.EXCHANGE.text(exchange.id()));
        out.writeStringField("wallet", IdKind.WALLET.text(exchange.wallet()));
        out.writeStringField("source_amount", Amounts.format(exchange.sourceMinor(), source));
        out.writeStringField("source_currency", source.code());
        out.writeStringField("target_amount", Amounts.format(exchange.targetMinor(), target));
        out.writeStringField("target_currency", target.code());
        rate(out, exchange.rateNumerator(), exchange.rateDenominator());
        time(out, "created_at", exchange.createdNs());
        out.writeEndObject();
    }

    /// Minor units of the target for one of the source, exactly as the ledger keeps it.
    private static void rate(JsonGenerator out, long numerator, long denominator) throws IOException {
        out.writeObjectFieldStart("rate");
        out.writeStringField("numerator", Long.toString(numerator));
        out.writeStringField("denominator", Long.toString(denominator));
        out.writeEndObject();
    }

    private static void quote(JsonGenerator out, View.Quote quote) throws IOException {
        Asset source = assetOf(quote.sourceAsset());
        Asset target = assetOf(quote.targetAsset());
        out.writeStartObject();
        out.writeStringField("id", quote.text());
        out.writeStringField("source_amount", Amounts.format(quote.sourceMinor(), source));
        out.writeStringField("source_currency", source.code());
        out.writeStringField("target_amount", Amounts.format(quote.targetMinor(), target));
        out.writeStringField("target_currency", target.code());
        rate(out, quote.rateNumerator(), quote.rateDenominator());
        time(out, "created_at", quote.createdNs());
        time(out, "expires_at", quote.expiresNs());
        out.writeEndObject();
    }

    private static void event(JsonGenerator out, View.Event event) throws IOException {
        event(out, event, "created_at");
    }

    private static void event(JsonGenerator out, View.Event event, String timeName) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", IdKind.EVENT.text(event.id()));
        out.writeStringField("type", event.type());
        time(out, timeName, event.timeNs());
        out.writeFieldName("data");
        view(out, event.data());
        out.writeEndObject();
    }

    /// An event as its webhook message shows it, after Standard Webhooks 1.0: as `GET /v1/events/{id}` does, with the
    /// time under that standard's name.
    static void webhook(JsonGenerator out, View.Event event) throws IOException {
        event(out, event, "timestamp");
    }

    private static void delivery(JsonGenerator out, View.WebhookDelivery delivery) throws IOException {
        out.writeStartObject();
        out.writeStringField("endpoint", IdKind.WEBHOOK.text(delivery.endpoint()));
        out.writeStringField("event", IdKind.EVENT.text(delivery.event()));
        out.writeStringField("type", delivery.type());
        out.writeStringField("status", delivery.isDead() ? "dead" : "waiting");
        out.writeNumberField("attempts", delivery.attempts());
        if (delivery.lastStatus() == 0) {
            out.writeNullField("last_status");
        } else {
            out.writeNumberField("last_status", delivery.lastStatus());
        }
        textOrNull(out, "last_error", delivery.lastError());
        time(out, "next_attempt_at", delivery.nextNs());
        time(out, "updated_at", delivery.updatedNs());
        out.writeEndObject();
    }

    private static void metadata(JsonGenerator out, Bytes metadata) throws IOException {
        out.writeFieldName("metadata");
        out.writeRawValue(metadata.isEmpty() ? "{}" : metadata.asUtf8());
    }

    private static void walletOrNull(JsonGenerator out, String name, Id id) throws IOException {
        boolean isSystem = id.jurisdiction() == Id.SYSTEM_JURISDICTION;
        idOrNull(out, name, IdKind.WALLET, isSystem ? Id.NONE : id);
    }

    private static void idOrNull(JsonGenerator out, String name, IdKind kind, Id id) throws IOException {
        if (id.isNone()) {
            out.writeNullField(name);
        } else {
            out.writeStringField(name, kind.text(id));
        }
    }

    private static void textOrNull(JsonGenerator out, String name, String text) throws IOException {
        if (text.isEmpty()) {
            out.writeNullField(name);
        } else {
            out.writeStringField(name, text);
        }
    }

    private static void time(JsonGenerator out, String name, long epochNs) throws IOException {
        if (epochNs == 0) {
            out.writeNullField(name);
        } else {
            out.writeStringField(name, Times.format(epochNs));
        }
    }

    static Asset assetOf(int number) {
        return Assets.byNumber(number).orElseGet(() -> new Asset(number, "X" + number + "X", 0));
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
