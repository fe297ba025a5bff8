/// Tests of the console in a real browser.
@NullMarked
package com.binaxpay.console;

import org.jspecify.annotations.NullMarked;
