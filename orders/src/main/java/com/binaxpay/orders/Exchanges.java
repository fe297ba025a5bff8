package com.binaxpay.orders;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.money.Rates;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Changes money of a wallet into another asset: a chain of two transfers, all or nothing, through the shard's
/// liquidity
/// accounts.
///
/// The first debits the wallet and has the exchange's id as its reference; the second credits it, and its reference is
/// the rate: numerator, then denominator. Both amounts are exact, the second is rounded down; so each asset balances,
/// and
/// history alone shows rate and rounding. No state is kept beside the ledger's.
final class Exchanges {
    private final Core core;
    private final Wallets wallets;
    private final TransferIndex index;
    private final Transfers transfers;

    Exchanges(Core core, Wallets wallets, TransferIndex index, Transfers transfers) {
        this.core = core;
        this.wallets = wallets;
        this.index = index;
        this.transfers = transfers;
    }

    Outcome change(Command.Exchange command) {
        if (command.notAfterNs() != 0 && core.nowNs() > command.notAfterNs()) {
            return Refusals.refused(Refusal.QUOTE_EXPIRED);
        }
        Optional<Refusal> refusal = check(command);
        if (refusal.isPresent()) {
            Refusal code = refusal.get();
            String pointer = code == Refusal.WALLET_NOT_FOUND ? "/wallet" : Refusals.pointer(code);
            return Refusals.refused(code, Refusals.sentence(code), pointer);
        }
        OptionalLong target = Rates.floor(command.amountMinor(), command.rateNumerator(), command.rateDenominator());
        if (target.isEmpty()) {
            return Refusals.refused(Refusal.AMOUNT_OVERFLOW);
        }
        if (target.getAsLong() == 0) {
            return Refusals.refused(Refusal.AMOUNT_TOO_SMALL);
        }
        Movement source = source(command);
        List<ResultCode> codes = core.postings()
                .chain(
                        List.of(
                                new Postings.Link(source, false, 0),
                                new Postings.Link(target(command, target.getAsLong()), false, 0)),
                        core.nowNs());
        for (ResultCode code : codes) {
            if (code != ResultCode.OK && code != ResultCode.LINKED_FAILED) {
                return transfers.refusal(code, source.debit(), command.amountMinor(), command.sourceAsset());
            }
        }
        View.Exchange view = view(command, target.getAsLong());
        core.events().append(command.caller(), command.exchange(), EventType.EXCHANGE_POSTED, view, core.nowNs());
        return new Outcome.Done(view, false);
    }

    private Optional<Refusal> check(Command.Exchange command) {
        if (!wallets.has(command.caller(), command.wallet())) {
            return Optional.of(Refusal.WALLET_NOT_FOUND);
        }
        boolean holdsBoth = wallets.holds(command.wallet(), command.sourceAsset())
                && wallets.holds(command.wallet(), command.targetAsset());
        if (!holdsBoth || command.sourceAsset() == command.targetAsset()) {
            return Optional.of(Refusal.CURRENCY_MISMATCH);
        }
        if (command.rateNumerator() <= 0 || command.rateDenominator() <= 0) {
            return Optional.of(Refusal.RATE_INVALID);
        }
        if (index.isTaken(command.exchange()) || index.isTaken(DerivedIds.exchange(command.exchange()))) {
            return Optional.of(Refusal.DUPLICATE_ID);
        }
        return command.amountMinor() <= 0 ? Optional.of(Refusal.AMOUNT_TOO_SMALL) : Optional.empty();
    }

    private Movement source(Command.Exchange command) {
        int book = TransferLayout.book(command.sourceAsset(), command.caller().mode());
        return new Movement(
                command.exchange(),
                DerivedIds.account(command.wallet(), command.sourceAsset()),
                core.accounts().liquidity(book, core.nowNs()),
                command.amountMinor(),
                book,
                TransferCode.EXCHANGE,
                command.exchange());
    }

    private Movement target(Command.Exchange command, long amountMinor) {
        int book = TransferLayout.book(command.targetAsset(), command.caller().mode());
        return new Movement(
                DerivedIds.exchange(command.exchange()),
                core.accounts().liquidity(book, core.nowNs()),
                DerivedIds.account(command.wallet(), command.targetAsset()),
                amountMinor,
                book,
                TransferCode.EXCHANGE_RATE,
                new Id(command.rateNumerator(), command.rateDenominator()));
    }

    private View.Exchange view(Command.Exchange command, long targetMinor) {
        return new View.Exchange(
                command.exchange(),
                command.caller(),
                command.wallet(),
                command.sourceAsset(),
                command.amountMinor(),
                command.targetAsset(),
                targetMinor,
                command.rateNumerator(),
                command.rateDenominator(),
                core.nowNs());
    }
}
