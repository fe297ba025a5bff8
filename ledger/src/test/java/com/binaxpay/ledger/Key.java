package com.binaxpay.ledger;

/// A 128-bit id as a value.
record Key(long hi, long lo) {
    static final Key ZERO = new Key(0, 0);

    boolean isZero() {
        return equals(ZERO);
    }
}
