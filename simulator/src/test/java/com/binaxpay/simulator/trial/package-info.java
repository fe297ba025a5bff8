/// Checks of the simulation's own checkers.
@NullMarked
package com.binaxpay.simulator.trial;

import org.jspecify.annotations.NullMarked;
