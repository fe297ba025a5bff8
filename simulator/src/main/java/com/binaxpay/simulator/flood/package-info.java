/// Clients by the hundred that want more than a place bears: an open load of plain HTTP from one thread, which follows
/// what the DNS back end says and counts what became of each request.
@NullMarked
package com.binaxpay.simulator.flood;

import org.jspecify.annotations.NullMarked;
