package com.binaxpay.rails;

import com.binaxpay.wire.View.OrderKind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// What the sandbox provider knows under one reference. Immutable; the book replaces it.
///
/// @param reference the payer's reference
/// @param fingerprintHi leading 64 bits of a hash over what was asked
/// @param fingerprintLo the next 64 bits
/// @param payeeHash first 64 bits of the SHA-256 of the destination's value: who was paid, without saying it
/// @param reason why it failed or, while it is pending, will fail; or empty
/// @param number its place among all payments made, from 1; 0 where nothing was paid
/// @param atMs when it was paid or refused, ms since the epoch
/// @param requests how often it was asked for
/// @param sequence of its newest record in the book's file
/// @param original reference of the collection that a refund gives back, else empty
record SandboxPayment(
        String reference,
        long fingerprintHi,
        long fingerprintLo,
        long amountMinor,
        String currency,
        String rail,
        long payeeHash,
        State state,
        String reason,
        long number,
        long atMs,
        int requests,
        long sequence,
        OrderKind kind,
        String original) {
    /// How far it has come. Order is file format.
    enum State {
        /// Taken; to be paid or refused later.
        PENDING,
        PAID,
        FAILED
    }

    SandboxPayment came(State newState, String newReason, long newNumber, long nowMs) {
        return new SandboxPayment(
                reference,
                fingerprintHi,
                fingerprintLo,
                amountMinor,
                currency,
                rail,
                payeeHash,
                newState,
                newReason,
                newNumber,
                nowMs,
                requests,
                sequence,
                kind,
                original);
    }

    SandboxPayment askedAgain() {
        return with(requests + 1, sequence);
    }

    SandboxPayment recordedAt(long newSequence) {
        return with(requests, newSequence);
    }

    boolean isSameRequest(SandboxPayment other) {
        return fingerprintHi == other.fingerprintHi && fingerprintLo == other.fingerprintLo;
    }

    /// The provider's own name for a payment.
    String providerReference() {
        return state == State.PAID ? "sbx_" + number : "";
    }

    byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(160);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeUTF(reference);
            out.writeLong(fingerprintHi);
            out.writeLong(fingerprintLo);
            out.writeLong(amountMinor);
            out.writeUTF(currency);
            out.writeUTF(rail);
            out.writeLong(payeeHash);
            out.writeByte(state.ordinal());
            out.writeUTF(reason);
            out.writeLong(number);
            out.writeLong(atMs);
            out.writeInt(requests);
            out.writeByte(kind.ordinal());
            out.writeUTF(original);
        } catch (IOException e) {
            throw new UncheckedIOException("a payment could not be written to memory", e);
        }
        return bytes.toByteArray();
    }

    static SandboxPayment read(byte[] bytes, int offset, int length) throws IOException {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, offset, length))) {
            return new SandboxPayment(
                    in.readUTF(),
                    in.readLong(),
                    in.readLong(),
                    in.readLong(),
                    in.readUTF().intern(),
                    in.readUTF().intern(),
                    in.readLong(),
                    State.values()[in.readByte()],
                    in.readUTF().intern(),
                    in.readLong(),
                    in.readLong(),
                    in.readInt(),
                    0,
                    // What 0.1.0 wrote ends here: payouts.
                    in.available() > 0 ? OrderKind.values()[in.readByte()] : OrderKind.PAYOUT,
                    in.available() > 0 ? in.readUTF() : "");
        }
    }

    private SandboxPayment with(int newRequests, long newSequence) {
        return new SandboxPayment(
                reference,
                fingerprintHi,
                fingerprintLo,
                amountMinor,
                currency,
                rail,
                payeeHash,
                state,
                reason,
                number,
                atMs,
                newRequests,
                newSequence,
                kind,
                original);
    }
}
