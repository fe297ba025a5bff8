/// Which node leads which shard, and the way there, through elections and lost connections.
///
/// [ShardRouter] is used by many virtual threads at once; what it knows of shards and regions is in small thread-safe
/// objects of its own. It decides by what calls answer, never by what another component says about health.
@NullMarked
package com.binaxpay.routing;

import org.jspecify.annotations.NullMarked;
