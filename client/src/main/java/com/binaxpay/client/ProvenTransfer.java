package com.binaxpay.client;

import com.binaxpay.wire.Answer;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferRowLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// A transfer that is part of the history which a quorum of nodes signed, byte for byte. Keep it: with the nodes'
/// public
/// keys it shows to anybody what the ledger did.
///
/// @param line what it did; `heldMinor` is 0, since what is still held is no part of history
/// @param proof the row, its path, and the head that covers it
public record ProvenTransfer(HistoryLine line, Answer.TransferProof proof) {
    /// The head that covers it.
    public SignedHead head() {
        return proof.head();
    }

    /// What a proof that was verified says.
    static ProvenTransfer of(Answer.TransferProof proof) {
        ByteBuffer line = ByteBuffer.allocate(LedgerCall.LINE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        line.putLong(proof.ordinal());
        line.put(LedgerCall.LINE_ROW, proof.row().toArray(), 0, TransferRowLayout.SIZE_BYTES);
        return new ProvenTransfer(HistoryLine.read(line, 0).orElseThrow(), proof);
    }
}
