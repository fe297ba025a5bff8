package com.binaxpay.wire;

/// Whose request a command carries out.
///
/// @param partner number of the partner, from the control group; 0 is the system itself
/// @param mode the world in which the partner acts
public record Caller(int partner, Mode mode) {}
