package com.binaxpay.rails.spi;

/// What became of telling a provider to do something. When in doubt it is [Unknown]: a doubt is never read as "not
/// paid".
public sealed interface SubmitResult {
    /// The provider says that it has paid or, of a collection, has the money.
    record Paid(String providerReference) implements SubmitResult {}

    /// The provider says that no money has moved and none will, whatever happens; `reason` is a stable code.
    record Refused(String reason) implements SubmitResult {}

    /// The provider has taken it; the answer comes by notice or enquiry.
    record Pending() implements SubmitResult {}

    /// Nothing ever left for the provider (its port refused the connection): definitely nothing was paid by this call.
    record NotSent() implements SubmitResult {}

    /// The request may have arrived, and its answer is lost; `reason` is for a person.
    record Unknown(String reason) implements SubmitResult {}
}
