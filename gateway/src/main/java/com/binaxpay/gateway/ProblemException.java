package com.binaxpay.gateway;

import java.io.Serial;

/// Ends the handling of a request with a problem. Has no stack trace: it is an answer, not an accident.
final class ProblemException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    ProblemException(Problem problem) {
        super(problem.code().text(), null, false, false);
        this.problem = problem;
    }

    Problem problem() {
        return problem;
    }
}
