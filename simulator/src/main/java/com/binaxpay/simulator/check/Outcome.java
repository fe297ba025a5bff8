package com.binaxpay.simulator.check;

/// What a client knows of an operation.
public enum Outcome {
    /// It was done.
    OK,
    /// It was not done, and never will be.
    FAIL,
    /// It was done, will be done, or neither: no answer came that says so.
    UNKNOWN
}
