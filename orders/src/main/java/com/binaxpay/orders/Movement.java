package com.binaxpay.orders;

import com.binaxpay.money.Id;

/// One transfer of the ledger.
///
/// @param id its ledger id
/// @param debit account that is debited
/// @param credit account that is credited
/// @param amountMinor minor units
/// @param book asset and mode
/// @param code why
/// @param reference the id that partners know
record Movement(Id id, Id debit, Id credit, long amountMinor, int book, TransferCode code, Id reference) {
    /// The same under another ledger id and with another amount.
    Movement as(Id otherId, long otherAmountMinor) {
        return new Movement(otherId, debit, credit, otherAmountMinor, book, code, reference);
    }
}
