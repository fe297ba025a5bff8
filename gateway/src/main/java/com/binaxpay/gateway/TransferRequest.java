package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import java.util.Optional;

/// A transfer as it was asked for, alone or as a row of a batch.
///
/// @param shard where the source lives; -1 where something is at fault
/// @param destinationShard where the destination lives; -1 where something is at fault
record TransferRequest(
        int shard,
        int destinationShard,
        Id source,
        Id destination,
        int asset,
        long amountMinor,
        boolean capture,
        long expiresInS,
        String reference,
        Bytes metadata) {
    static final Shape SHAPE = Shape.of(
            Shape.Member.required("source", Shape.Kind.TEXT),
            Shape.Member.required("destination", Shape.Kind.TEXT),
            Shape.Member.required("amount", Shape.Kind.TEXT),
            Shape.Member.required("currency", Shape.Kind.TEXT),
            Shape.Member.optional("capture", Shape.Kind.FLAG),
            Shape.Member.optional("expires_in", Shape.Kind.WHOLE),
            Shape.Member.optional("reference", Shape.Kind.TEXT),
            Shape.Member.optional("metadata", Shape.Kind.METADATA));
    private static final int SOURCE = 0;
    private static final int DESTINATION = 1;
    private static final int AMOUNT = 2;
    private static final int CURRENCY = 3;
    private static final int CAPTURE = 4;
    private static final int EXPIRES_IN = 5;
    private static final int REFERENCE = 6;
    private static final int METADATA = 7;

    /// How long a hold lasts that does not say: nothing is held for ever by mistake.
    private static final long EXPIRES_DEFAULT_S = 7L * 24 * 3600;

    private static final long EXPIRES_MAX_S = 366L * 24 * 3600;

    static TransferRequest read(JsonObject body, ShardCalls calls, Faults faults) {
        Checks checks = new Checks(faults);
        Id source = checks.id(body, SOURCE, IdKind.WALLET);
        Id destination = checks.id(body, DESTINATION, IdKind.WALLET);
        Optional<Asset> asset = checks.currency(body, CURRENCY);
        long amountMinor = checks.amount(body, AMOUNT, asset);
        boolean capture = body.flag(CAPTURE).orElse(true);
        String reference = checks.reference(body, REFERENCE);
        return new TransferRequest(
                calls.shardOf(source, IdKind.WALLET, ProblemCode.WALLET_NOT_FOUND, body.pointer(SOURCE), faults),
                calls.shardOf(
                        destination,
                        IdKind.WALLET,
                        ProblemCode.DESTINATION_NOT_FOUND,
                        body.pointer(DESTINATION),
                        faults),
                source,
                destination,
                asset.map(Asset::number).orElse(0),
                amountMinor,
                capture,
                expiresIn(body, capture, faults),
                reference,
                Checks.metadata(body, METADATA));
    }

    Command.Transfer command(Caller caller, Idempotency idempotency, IdSource ids) {
        return new Command.Transfer(
                caller,
                idempotency,
                ids.next(source.jurisdiction(), source.slot()),
                source,
                destination,
                asset,
                amountMinor,
                capture,
                expiresInS,
                reference,
                metadata);
    }

    private static long expiresIn(JsonObject body, boolean capture, Faults faults) {
        Optional<Long> sent = body.whole(EXPIRES_IN);
        if (sent.isEmpty()) {
            return capture ? 0 : EXPIRES_DEFAULT_S;
        }
        long seconds = sent.get();
        if (capture) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    body.pointer(EXPIRES_IN),
                    "expires_in is " + seconds + ", but goes with \"capture\": false only.");
        } else if (seconds < 1 || seconds > EXPIRES_MAX_S) {
            faults.body(
                    ProblemCode.INVALID_VALUE,
                    body.pointer(EXPIRES_IN),
                    "expires_in is " + seconds + "; 1 to " + EXPIRES_MAX_S + " seconds are allowed.");
        }
        return seconds;
    }
}
