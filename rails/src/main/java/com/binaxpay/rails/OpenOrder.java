package com.binaxpay.rails;

import com.binaxpay.money.Id;
import com.binaxpay.rails.spi.Connector;
import com.binaxpay.rails.spi.Instruction;
import com.binaxpay.wire.Caller;
import java.util.Optional;

/// One order in a driver's window. Owned by the run's coordinating thread; calls read the final fields only.
final class OpenOrder {
    /// Where the order stands in the driver: `BEHIND → TO_SUBMIT → SUBMITTING → READY → CALLING → ENDED`, with
    /// `RESTING`
    /// between two calls. An order that was submitted earlier starts `READY`, with an enquiry.
    enum Step {
        /// Another order of the same payee has not ended.
        BEHIND,
        /// The token that it names is being opened, or can't be at the moment.
        UNOPENED,
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
    final Caller owner;
    /// As the shard has it; may name a token.
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
    /// No connector takes it, or its token is gone: it fails without any call.
    boolean nowhere;
    /// Log time of the first submission, ns since the epoch; 0 where it happened in this run.
    long submittedNs;
    int rests;
    long dueNs;
    /// What the provider is told, once it is known whom a token means.
    volatile Optional<Instruction> told;
    /// Why it goes nowhere.
    String nowhereReason = "no_provider";

    OpenOrder(
            long number,
            Id id,
            Caller owner,
            Instruction instruction,
            Payee payee,
            Optional<Connector> connector,
            int attempt,
            long createdNs) {
        this.number = number;
        this.id = id;
        this.owner = owner;
        this.instruction = instruction;
        this.told = TokenOpener.isToken(instruction.party()) ? Optional.empty() : Optional.of(instruction);
        this.payee = payee;
        this.connector = connector;
        this.attempt = attempt;
        this.createdNs = createdNs;
    }

    String reference() {
        return instruction.reference();
    }

    String provider() {
        return nowhere ? Providers.NONE : connector.map(Connector::name).orElse(Providers.NONE);
    }
}
