@NullMarked
package com.binaxpay.simulator.lab;

import org.jspecify.annotations.NullMarked;
