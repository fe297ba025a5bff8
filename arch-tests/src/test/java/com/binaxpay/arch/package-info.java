/// The rules that hold the borders: who may use whom, and what the deterministic core may not touch.
@NullMarked
package com.binaxpay.arch;

import org.jspecify.annotations.NullMarked;
