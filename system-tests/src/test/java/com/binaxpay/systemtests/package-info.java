/// Whole clusters of real processes under faults: what `./binax up` starts, driven over HTTP and by the command line as
/// a
/// partner and an operator would. Nothing here reaches into a process.
@NullMarked
package com.binaxpay.systemtests;

import org.jspecify.annotations.NullMarked;
