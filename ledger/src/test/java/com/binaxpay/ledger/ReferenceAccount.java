package com.binaxpay.ledger;

import java.math.BigInteger;

/// An account of the plain model.
record ReferenceAccount(
        AccountRequest opened,
        int flags,
        BigInteger debitsPending,
        BigInteger debitsPosted,
        BigInteger creditsPending,
        BigInteger creditsPosted,
        long lastOrdinal,
        long lastNs,
        long overdraft) {
    ReferenceAccount plus(long debitsPending, long debitsPosted, long creditsPending, long creditsPosted) {
        return new ReferenceAccount(
                opened,
                flags,
                this.debitsPending.add(BigInteger.valueOf(debitsPending)),
                this.debitsPosted.add(BigInteger.valueOf(debitsPosted)),
                this.creditsPending.add(BigInteger.valueOf(creditsPending)),
                this.creditsPosted.add(BigInteger.valueOf(creditsPosted)),
                lastOrdinal,
                lastNs,
                overdraft);
    }

    ReferenceAccount withLast(long ordinal, long timeNs) {
        return new ReferenceAccount(
                opened, flags, debitsPending, debitsPosted, creditsPending, creditsPosted, ordinal, timeNs, overdraft);
    }

    ReferenceAccount withFlags(int newFlags) {
        return new ReferenceAccount(
                opened,
                newFlags,
                debitsPending,
                debitsPosted,
                creditsPending,
                creditsPosted,
                lastOrdinal,
                lastNs,
                overdraft);
    }

    boolean is(int flag) {
        return (flags & flag) != 0;
    }

    long balance() {
        return creditsPosted.subtract(debitsPosted).longValueExact();
    }

    ReferenceAccount withOverdraft(long limit) {
        return new ReferenceAccount(
                opened, flags, debitsPending, debitsPosted, creditsPending, creditsPosted, lastOrdinal, lastNs, limit);
    }

    /// What may be debited until the account's limit, were there one, is reached.
    BigInteger debitRoom() {
        return creditsPosted
                .add(BigInteger.valueOf(overdraft))
                .subtract(debitsPending)
                .subtract(debitsPosted);
    }

    BigInteger creditRoom() {
        return debitsPosted
                .add(BigInteger.valueOf(overdraft))
                .subtract(creditsPending)
                .subtract(creditsPosted);
    }
}
