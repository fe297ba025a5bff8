package com.binaxpay.client;

import com.binaxpay.ledger.ResultCode;

/// What became of the rows of a call, one code each, in their order.
public final class ResultCodes {
    private static final byte OK = (byte) ResultCode.OK.ordinal();

    private final byte[] codes;

    ResultCodes(byte[] codes) {
        this.codes = codes;
    }

    /// How many rows the call had.
    public int size() {
        return codes.length;
    }

    /// What became of row number `row`, from 0.
    public ResultCode code(int row) {
        return ResultCode.of(codes[row]);
    }

    /// Number of the first row that did not take effect, now or before, or -1.
    public int firstRefused() {
        for (int row = 0; row < codes.length; row++) {
            if (codes[row] != OK && !code(row).isSuccess()) {
                return row;
            }
        }
        return -1;
    }

    /// Whether all rows are in effect.
    public boolean areAllSuccesses() {
        return firstRefused() < 0;
    }

    @Override
    public String toString() {
        int refused = firstRefused();
        return refused < 0 ? codes.length + " rows done" : "row " + refused + ": " + code(refused);
    }
}
