@NullMarked
package com.binaxpay.routing;

import org.jspecify.annotations.NullMarked;
