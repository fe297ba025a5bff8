/// Tests of a shard's state, in domain words, on stores in memory.
@NullMarked
package com.binaxpay.orders;

import org.jspecify.annotations.NullMarked;
