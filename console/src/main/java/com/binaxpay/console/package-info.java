/// The operator's web page: static ES modules, live by server-sent events. The server holds no state of the cluster; it
/// asks
/// a [com.binaxpay.console.StatusSource] about once a second and pushes what it gets to every page that is open.
@NullMarked
package com.binaxpay.console;

import org.jspecify.annotations.NullMarked;
