/// The rails: what drives payouts on the leader of a shard ([PayoutDriver]), and the sandbox provider with its
/// connector.
///
/// The driver's state belongs to one coordinating thread for each period of leadership; provider calls are plain
/// blocking code on virtual threads. Connectors implement `com.binaxpay.rails.spi`.
@NullMarked
package com.binaxpay.rails;

import org.jspecify.annotations.NullMarked;
