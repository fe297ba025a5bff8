/// The fault laboratory: a cluster of real processes, faults drawn from a seed, clients that remember every answer, and
/// what [com.binaxpay.simulator.check] says of that, on one page.
///
/// It stands outside of what it judges: it sends what partners send, and breaks what a machine room breaks.
@NullMarked
package com.binaxpay.simulator.lab;

import org.jspecify.annotations.NullMarked;
