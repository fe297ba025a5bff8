/// What a connector to a provider implements.
@NullMarked
package com.binaxpay.rails.spi;

import org.jspecify.annotations.NullMarked;
