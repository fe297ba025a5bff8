package com.binaxpay.ledger;

import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.util.ArrayList;
import java.util.List;

/// Calls a ledger as its owner does, at odd offsets, and reads the results as values.
final class Calls {
    private static final int LEAD = 5;

    private Calls() {}

    static List<ResultCode> open(Ledger ledger, byte[] accounts) {
        int count = accounts.length / AccountLayout.SIZE_BYTES;
        byte[] results = new byte[LEAD + count];
        ledger.openAccounts(shifted(accounts), LEAD, count, 0, results, LEAD);
        return codes(results);
    }

    static List<ResultCode> apply(Ledger ledger, byte[] transfers, long timeNs) {
        int count = transfers.length / TransferLayout.SIZE_BYTES;
        byte[] results = new byte[LEAD + count];
        ledger.applyTransfers(shifted(transfers), LEAD, count, timeNs, results, LEAD);
        return codes(results);
    }

    private static byte[] shifted(byte[] bytes) {
        byte[] shifted = new byte[LEAD + bytes.length];
        System.arraycopy(bytes, 0, shifted, LEAD, bytes.length);
        return shifted;
    }

    private static List<ResultCode> codes(byte[] results) {
        List<ResultCode> codes = new ArrayList<>();
        for (int i = LEAD; i < results.length; i++) {
            codes.add(ResultCode.of(results[i]));
        }
        return codes;
    }
}
