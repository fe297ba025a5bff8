@NullMarked
package com.binaxpay.transport;

import org.jspecify.annotations.NullMarked;
