/// Tests of the gateway against the real HTTP server, with shards in memory.
@NullMarked
package com.binaxpay.gateway;

import org.jspecify.annotations.NullMarked;
