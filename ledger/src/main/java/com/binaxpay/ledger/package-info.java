/// The deterministic double-entry core: accounts, transfers, chains, holds, expiry, balances. No I/O, clock, thread or
/// chance;
/// one thread (the shard's apply thread) owns a ledger. Byte layouts are in `wire`.
@NullMarked
package com.binaxpay.ledger;

import org.jspecify.annotations.NullMarked;
