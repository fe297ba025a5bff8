package com.binaxpay.client;

import com.binaxpay.wire.SignedHead;
import java.io.Serial;

/// What a node showed is no proof. The cases differ in what the caller may conclude.
public abstract sealed class EvidenceException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    private EvidenceException(String message) {
        super(message);
    }

    /// No head that a quorum signed covers it so far. Ask again: a checkpoint comes every few seconds.
    public static final class NotYet extends EvidenceException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotYet(String message) {
            super(message);
        }
    }

    /// The shard has no transfer with this id. Where it was acknowledged before, that is a loss.
    public static final class NotFound extends EvidenceException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /// Too few nodes signed the head, or it was changed after they did, or it is another shard's.
    public static final class NotSigned extends EvidenceException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotSigned(String message) {
            super(message);
        }
    }

    /// The head is good, and what is to be proven does not lead to it: another row, or a wrong path.
    public static final class NotProven extends EvidenceException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotProven(String message) {
            super(message);
        }
    }

    /// Two heads that a quorum signed, and no proof that the later history begins with the earlier one: history was
    /// changed between them, or there are two of it, or the node that was asked hides the proof. Keep both: the
    /// signatures are there for anybody to check.
    public static final class Inconsistent extends EvidenceException {
        @Serial
        private static final long serialVersionUID = 1L;

        private final transient SignedHead believed;
        private final transient SignedHead shown;

        Inconsistent(SignedHead believed, SignedHead shown, String message) {
            super(message);
            this.believed = believed;
            this.shown = shown;
        }

        /// The head that was believed before, and still is.
        public SignedHead believed() {
            return believed;
        }

        /// The head that does not go with it.
        public SignedHead shown() {
            return shown;
        }
    }
}
