/// Metrics and logging of a process. Metrics are for any thread; their names are listed in docs/reference/metrics.md.
@NullMarked
package com.binaxpay.observe;

import org.jspecify.annotations.NullMarked;
