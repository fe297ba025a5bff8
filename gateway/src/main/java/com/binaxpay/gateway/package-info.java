/// The HTTP API of BinaxPay as partners see it: reading and checking requests, keys, idempotency keys, problems, lists,
/// uploads, the OpenAPI description, and the operations listener. It keeps no state of its own: every answer comes from
/// a shard. Each request runs as plain blocking code on a virtual thread. The wire format is
/// `src/main/resources/com/binaxpay/gateway/openapi.json`.
@NullMarked
package com.binaxpay.gateway;

import org.jspecify.annotations.NullMarked;
