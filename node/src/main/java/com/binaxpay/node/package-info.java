/// The composition roots (a region's node, an edge, the sandbox provider, the local cluster) and the `binax` command
/// line. Everything is wired by hand, top to bottom, once a process.
@NullMarked
package com.binaxpay.node;

import org.jspecify.annotations.NullMarked;
