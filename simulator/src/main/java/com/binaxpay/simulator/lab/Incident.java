package com.binaxpay.simulator.lab;

/// A fault that happened.
///
/// @param wholeNs when all served again, [#UNKNOWN] where that was not waited for to its end
record Incident(Fault fault, String what, long beginNs, long endNs, long wholeNs) {
    static final long UNKNOWN = -1;
}
