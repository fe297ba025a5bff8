/// Test scope only: what the tests of several modules share. Knows nothing of the product.
@NullMarked
package com.binaxpay.testing;

import org.jspecify.annotations.NullMarked;
