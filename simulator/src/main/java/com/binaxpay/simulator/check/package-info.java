/// Checkers of what clients saw of a store: histories of operations with the times at which they were asked for and
/// answered, and what must hold of them. They know nothing of BinaxPay but its words; the same ones judge other stores.
///
/// Histories are plain values; checkers are functions of them, deterministic, for one thread.
@NullMarked
package com.binaxpay.simulator.check;

import org.jspecify.annotations.NullMarked;
