package com.binaxpay.wire;

/// A partner's request for a change of the configuration, by which a repeat is known.
///
/// @param keyHi leading 64 bits of its idempotency key in its scope; both halves 0 where there is no key
/// @param keyLo the next 64 bits
/// @param payloadHi leading 64 bits of the hash of what it asks for
/// @param payloadLo the next 64 bits
/// @param atMs when it came, milliseconds since the epoch, by the clock of whoever took it
public record PartnerRequest(long keyHi, long keyLo, long payloadHi, long payloadLo, long atMs) {
    /// None: repeats are harmless by themselves.
    public static final PartnerRequest NONE = new PartnerRequest(0, 0, 0, 0, 0);

    /// Whether both carry the same key.
    public boolean hasKeyOf(PartnerRequest other) {
        return keyHi == other.keyHi && keyLo == other.keyLo;
    }

    /// Whether both ask for the same.
    public boolean asksAs(PartnerRequest other) {
        return payloadHi == other.payloadHi && payloadLo == other.payloadLo;
    }
}
