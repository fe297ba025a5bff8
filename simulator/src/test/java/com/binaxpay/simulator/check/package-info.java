@NullMarked
package com.binaxpay.simulator.check;

import org.jspecify.annotations.NullMarked;
