package com.binaxpay.rails;

import com.binaxpay.rails.SandboxPayment.State;

/// How a payer of the sandbox answers when he is asked for money: the last digits of his number say it, so that a
/// partner can try each case.
enum SandboxPayer {
    /// The provider doesn't know him.
    UNKNOWN("0000", "payer_unknown"),
    /// Says no.
    DECLINES("0001", "payer_declined"),
    /// Never answers.
    SILENT("0002", "payer_timeout"),
    /// Says no, and has somebody call back that he has paid, who cannot sign for the provider.
    LIAR("0003", "payer_lied"),
    /// Pays; whatever is given back to him is refused.
    CLOSED("0004", ""),
    /// Pays.
    GOOD("", "");

    private final String ending;
    private final String reason;

    SandboxPayer(String ending, String reason) {
        this.ending = ending;
        this.reason = reason;
    }

    static SandboxPayer of(String value) {
        for (SandboxPayer payer : values()) {
            if (value.endsWith(payer.ending)) {
                return payer;
            }
        }
        return GOOD;
    }

    /// Why a collection from him fails, or will; empty where it doesn't.
    String reason() {
        return reason;
    }

    /// How a collection from him begins.
    State begins() {
        return this == UNKNOWN ? State.FAILED : State.PENDING;
    }
}
