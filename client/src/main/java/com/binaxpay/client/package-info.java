/// What others link to use BinaxPay from Java: [PaymentsClient], the SDK of the partner API, with [WebhookVerifier]
/// for its messages; and [LedgerClient], the batch client of the raw ledger, for back ends that write rows by the
/// hundred thousand a second. Its wire format is [com.binaxpay.wire.LedgerCall].
///
/// Two threads a batch client: the transport's I/O thread, on which futures complete, and a timer for retries and
/// deadlines.
/// Rows wait in a [Batcher] while earlier batches are on their way, and a [Courier] brings each batch to the shard's
/// leader, again and again where need be, until its deadline.
@NullMarked
package com.binaxpay.client;

import org.jspecify.annotations.NullMarked;
