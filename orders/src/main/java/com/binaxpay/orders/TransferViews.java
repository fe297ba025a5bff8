package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Crossing;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.TransferKind;
import com.binaxpay.wire.View.TransferStatus;

/// Makes the versions of a transfer.
final class TransferViews {
    private TransferViews() {}

    /// A transfer as it begins; `capturedMinor` follows from the status.
    static View.Transfer begun(Command.Transfer command, TransferStatus status, long expiresNs, long nowNs) {
        return new View.Transfer(
                command.transfer(),
                command.caller(),
                TransferKind.TRANSFER,
                status,
                command.source(),
                command.destination(),
                command.asset(),
                command.amountMinor(),
                status == TransferStatus.POSTED ? command.amountMinor() : 0,
                0,
                command.reference(),
                command.metadata(),
                nowNs,
                nowNs,
                expiresNs,
                Id.NONE);
    }

    static View.Transfer funded(Command.Fund command, long nowNs) {
        return new View.Transfer(
                command.transfer(),
                command.caller(),
                TransferKind.FUND,
                TransferStatus.POSTED,
                Id.NONE,
                command.wallet(),
                command.asset(),
                command.amountMinor(),
                command.amountMinor(),
                0,
                "",
                Bytes.EMPTY,
                nowNs,
                nowNs,
                0,
                Id.NONE);
    }

    /// The reversal of `amountMinor` of `original`.
    static View.Transfer reversal(
            Caller caller, Id reversal, View.Transfer original, long amountMinor, TransferStatus status, long nowNs) {
        return new View.Transfer(
                reversal,
                caller,
                TransferKind.REVERSAL,
                status,
                original.destination(),
                original.source(),
                original.asset(),
                amountMinor,
                status == TransferStatus.POSTED ? amountMinor : 0,
                0,
                original.reference(),
                Bytes.EMPTY,
                nowNs,
                nowNs,
                0,
                original.id());
    }

    /// What the shard of a crossing's destination tells of it.
    static View.Transfer accepted(Crossing crossing, long nowNs) {
        return new View.Transfer(
                crossing.transfer(),
                crossing.caller(),
                crossing.reversalOf().isNone() ? TransferKind.TRANSFER : TransferKind.REVERSAL,
                TransferStatus.POSTED,
                crossing.source(),
                crossing.destination(),
                crossing.asset(),
                crossing.amountMinor(),
                crossing.amountMinor(),
                0,
                crossing.reference(),
                Bytes.EMPTY,
                nowNs,
                nowNs,
                0,
                crossing.reversalOf());
    }

    /// A hold part of which was captured, and the rest of which stays held.
    static View.Transfer capturedInPart(View.Transfer before, long capturedMinor, long nowNs) {
        return changed(before, before.status(), capturedMinor, before.reversedMinor(), before.captures() + 1, nowNs);
    }

    /// The next version of a transfer.
    static View.Transfer changed(
            View.Transfer before, TransferStatus status, long capturedMinor, long reversedMinor, long nowNs) {
        return changed(before, status, capturedMinor, reversedMinor, before.captures(), nowNs);
    }

    private static View.Transfer changed(
            View.Transfer before,
            TransferStatus status,
            long capturedMinor,
            long reversedMinor,
            int captures,
            long nowNs) {
        return new View.Transfer(
                before.id(),
                before.owner(),
                before.kind(),
                status,
                before.source(),
                before.destination(),
                before.asset(),
                before.amountMinor(),
                capturedMinor,
                reversedMinor,
                before.reference(),
                before.metadata(),
                before.createdNs(),
                nowNs,
                before.expiresNs(),
                before.reversalOf(),
                captures);
    }
}
