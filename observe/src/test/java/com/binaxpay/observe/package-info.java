@NullMarked
package com.binaxpay.observe;

import org.jspecify.annotations.NullMarked;
