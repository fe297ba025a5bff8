package com.binaxpay.client;

import java.io.Serial;

/// A call that was answered with a problem (RFC 9457), or not at all.
public final class PaymentsException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /// HTTP status, 0 where no answer came.
    private final int status;
    /// Stable code, such as `insufficient_funds`; empty where no answer came.
    private final String code;
    /// `Request-Id` of the last answer, to be named to those who run BinaxPay.
    private final String requestId;

    PaymentsException(int status, String code, String detail, String requestId) {
        super(status == 0 ? detail : status + " " + code + ": " + detail);
        this.status = status;
        this.code = code;
        this.requestId = requestId;
    }

    /// HTTP status, 0 where no answer came.
    public int status() {
        return status;
    }

    /// Stable code of the problem, such as `insufficient_funds`; empty where no answer came.
    public String code() {
        return code;
    }

    /// What names the last answer to those who run BinaxPay; empty where there was none.
    public String requestId() {
        return requestId;
    }

    /// Whether it is unknown what became of the call: the same call with the same key finds it.
    public boolean isOutcomeUnknown() {
        return status == 0 || status == 504 || status == 500;
    }
}
