package com.binaxpay.wire;

/// A replica's signature of a [TreeHead].
///
/// @param keyId which evidence key, [EvidenceKey#id]
/// @param signature Ed25519 (RFC 8032) over the bytes of [TreeHeadLayout], 64 bytes
public record HeadSignature(String keyId, Bytes signature) {}
