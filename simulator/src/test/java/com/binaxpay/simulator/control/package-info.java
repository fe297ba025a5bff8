@NullMarked
package com.binaxpay.simulator.control;

import org.jspecify.annotations.NullMarked;
