package com.binaxpay.rails;

import com.binaxpay.money.Id;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Instruction;
import java.util.Optional;

/// One order in a driver's window. Owned by the run's coordinating thread; calls read the final fields only.
final class OpenOrder {
    /// Where the order stands in the driver: `BEHIND → TO_SUBMIT → SUBMITTING → READY → CALLING → ENDED`, with
    /// `RESTING`
    /// between two calls. An order that was submitted earlier starts `READY`, with an enquiry.
    enum Step {
        /// Another order of the same payee has not ended.
        BEHIND,
        /// Its attempt is to be committed.
        TO_SUBMIT,
        /// Its attempt is being committed.
        SUBMITTING,
        /// The provider may be called.
        READY,
        /// The provider is being called.
        CALLING,
        /// Waits for a notice, or until it is time to enquire.
        RESTING,
        /// Its outcome is known, and on its way to the shard.
        ENDED
    }

    final long number;
    final Id id;
    final Instruction instruction;
    final Payee payee;
    final Optional<Connector> connector;
    final int attempt;
    final long createdNs;

    Step step = Step.BEHIND;
    /// The next call asks; it does not tell.
    boolean enquire;
    /// The shard knows that the outcome is unknown.
    boolean unknownTold;
    /// No connector takes it: it fails without any call.
    boolean nowhere;
    /// Log time of the first submission, ns since the epoch; 0 where it happened in this run.
    long submittedNs;
    int rests;
    long dueNs;

    OpenOrder(
            long number,
            Id id,
            Instruction instruction,
            Payee payee,
            Optional<Connector> connector,
            int attempt,
            long createdNs) {
        this.number = number;
        this.id = id;
        this.instruction = instruction;
        this.payee = payee;
        this.connector = connector;
        this.attempt = attempt;
        this.createdNs = createdNs;
    }

    String reference() {
        return instruction.reference();
    }

    String provider() {
        return connector.map(Connector::name).orElse(Providers.NONE);
    }
}
