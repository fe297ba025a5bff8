@NullMarked
package com.binaxpay.evidence;

import org.jspecify.annotations.NullMarked;
