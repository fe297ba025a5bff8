package com.binaxpay.gateway;

import com.binaxpay.money.Asset;
import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Destination;
import java.util.Optional;

/// An order as it was asked for: so much between a wallet and somebody on the other side of a rail.
///
/// @param shard where the wallet lives
/// @param party who is on the other side, payee or payer
record OrderRequest(
        int shard,
        Id wallet,
        int asset,
        long amountMinor,
        String rail,
        Destination party,
        String reference,
        Bytes metadata) {
    private static final int WALLET = 0;
    private static final int AMOUNT = 1;
    private static final int CURRENCY = 2;
    private static final int RAIL = 3;
    private static final int PARTY = 4;
    private static final int REFERENCE = 5;
    private static final int METADATA = 6;

    /// What is sent.
    ///
    /// @param wallet name of the member that is the wallet
    /// @param party name of the one that is the other side
    static Shape shape(String wallet, String party) {
        return Shape.of(
                Shape.Member.required(wallet, Shape.Kind.TEXT),
                Shape.Member.required("amount", Shape.Kind.TEXT),
                Shape.Member.required("currency", Shape.Kind.TEXT),
                Shape.Member.required("rail", Shape.Kind.TEXT),
                Party.member(party),
                Shape.Member.optional("reference", Shape.Kind.TEXT),
                Shape.Member.optional("metadata", Shape.Kind.METADATA));
    }

    /// Reads and checks a body of that shape; everything that is wrong is told at once.
    ///
    /// @param unknown what to say of a wallet that cannot be
    static OrderRequest read(Exchange exchange, JsonObject body, ShardCalls calls, ProblemCode unknown) {
        Faults faults = exchange.faults();
        Checks checks = new Checks(faults);
        Id wallet = checks.id(body, WALLET, IdKind.WALLET);
        Optional<Asset> asset = checks.currency(body, CURRENCY);
        long amountMinor = checks.amount(body, AMOUNT, asset);
        Destination party = Party.read(faults, body, RAIL, PARTY);
        String reference = checks.reference(body, REFERENCE);
        int shard = calls.shardOf(wallet, IdKind.WALLET, unknown, body.pointer(WALLET), faults);
        faults.check();
        Party.find(exchange, calls, party, body.pointer(PARTY));
        return new OrderRequest(
                shard,
                wallet,
                asset.orElseThrow().number(),
                amountMinor,
                body.text(RAIL).orElseThrow(),
                party,
                reference,
                Checks.metadata(body, METADATA));
    }
}
