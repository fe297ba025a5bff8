package com.binaxpay.simulator.trial;

import java.io.Serial;

/// A check of a trial does not hold.
final class CheckFailed extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String check;

    CheckFailed(String check, String message) {
        super(check + ": " + message);
        this.check = check;
    }

    /// Name of the check.
    String check() {
        return check;
    }
}
