package com.binaxpay.rails.spi;

/// What a provider says about what it was told to do earlier.
public sealed interface EnquiryResult {
    /// It was paid: by the provider or, of a collection, to it.
    record Paid(String providerReference) implements EnquiryResult {}

    /// It was not paid and will not be; `reason` is a stable code.
    record Refused(String reason) implements EnquiryResult {}

    /// It is on its way; ask again later.
    record Pending() implements EnquiryResult {}

    /// The provider knows nothing of it *yet*: an earlier call may still be on its way there.
    record NotFound() implements EnquiryResult {}

    /// The enquiry itself has failed; `reason` is for a person.
    record Unknown(String reason) implements EnquiryResult {}
}
