package com.binaxpay.rails.spi;

import java.time.Duration;
import java.util.Optional;

/// One connection to one provider. Any thread may call; calls block and must end by themselves within a bounded time
/// (the caller uses virtual threads and never interrupts one).
public interface Connector {
    /// Stable name, as attempts carry it, e.g. `sandbox`.
    String name();

    /// Which orders may be given to it.
    Capabilities capabilities();

    /// True where the provider does what one reference asks once, however often it is told to, within [#retention].
    boolean idempotentSubmission();

    /// How long the provider remembers a reference.
    Duration retention();

    /// Tells the provider to pay, collect or refund. Never throws for what the provider or the network does.
    SubmitResult submit(Instruction instruction);

    /// Asks the provider what became of an instruction, by its reference: its party may be a token that means nothing
    /// to the provider. Never throws for what the provider or the network does.
    EnquiryResult enquire(Instruction instruction);

    /// Reads a callback: empty where it is malformed, or its signature is not the provider's.
    ///
    /// @param body the request's body
    /// @param signature the request's signature header, or empty
    Optional<Notice> readNotice(byte[] body, String signature);
}
