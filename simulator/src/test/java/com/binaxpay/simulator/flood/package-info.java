@NullMarked
package com.binaxpay.simulator.flood;

import org.jspecify.annotations.NullMarked;
