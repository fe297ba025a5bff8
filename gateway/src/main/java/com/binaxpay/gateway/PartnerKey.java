package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import com.binaxpay.wire.KeyTerms;

/// The key that a request presented.
///
/// @param number its number
/// @param caller whom it acts for
/// @param terms what bounds it
public record PartnerKey(int number, Caller caller, KeyTerms terms) {}
