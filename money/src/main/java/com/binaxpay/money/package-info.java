/// Amounts, assets with their scales, and ids: immutable values that any thread may use.
@NullMarked
package com.binaxpay.money;

import org.jspecify.annotations.NullMarked;
