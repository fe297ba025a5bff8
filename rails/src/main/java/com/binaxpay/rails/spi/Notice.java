package com.binaxpay.rails.spi;

/// What a provider's callback said, after its signature was verified.
///
/// @param reference the order's reference
/// @param result how it came out
public record Notice(String reference, EnquiryResult result) {}
