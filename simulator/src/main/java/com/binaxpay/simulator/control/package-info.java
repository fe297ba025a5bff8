/// Controls of the laboratory: other stores under the same checkers. One that keeps its promises must pass, and one
/// that
/// acknowledges before it persists must fail; else the checkers are worth nothing.
@NullMarked
package com.binaxpay.simulator.control;

import org.jspecify.annotations.NullMarked;
