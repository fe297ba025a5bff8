@NullMarked
package com.binaxpay.client;

import org.jspecify.annotations.NullMarked;
