/// Tests of the shard's machine and host.
@NullMarked
package com.binaxpay.shard;

import org.jspecify.annotations.NullMarked;
