/// Scenarios: a whole cluster of real processes under load, a fault, and a verdict.
///
/// A scenario stands outside the cluster: it sends what partners send, through the API, and does what an operator could
/// do, by the command line and the supervisor. `./binax scenario` runs [Scenarios]; the system tests share clients and
/// checks with it.
@NullMarked
package com.binaxpay.simulator;

import org.jspecify.annotations.NullMarked;
