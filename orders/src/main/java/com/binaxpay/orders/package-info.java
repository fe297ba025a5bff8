/// The deterministic rest of a shard's state: wallets, transfers as partners see them, payouts, idempotency, crossings,
/// events.
/// No I/O, clock, thread or chance; one thread (the shard's apply thread) owns it. Byte layouts are in `wire`.
@NullMarked
package com.binaxpay.orders;

import org.jspecify.annotations.NullMarked;
