/// What tests of the gateway need of the configuration's inside.
@NullMarked
package com.binaxpay.config;

import org.jspecify.annotations.NullMarked;
