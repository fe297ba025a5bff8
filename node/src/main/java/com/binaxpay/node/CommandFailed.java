package com.binaxpay.node;

import java.io.Serial;

/// A command ends here: a sentence for the person, and the exit status.
final class CommandFailed extends RuntimeException {
    /// A check did not hold, or something could not be done.
    static final int FAILED = 1;

    /// The command was used in a way that it does not know.
    static final int USAGE = 2;

    /// The environment lacks something.
    static final int ENVIRONMENT = 3;

    @Serial
    private static final long serialVersionUID = 1L;

    private final int status;

    CommandFailed(int status, String sentence) {
        super(sentence);
        this.status = status;
    }

    int status() {
        return status;
    }
}
