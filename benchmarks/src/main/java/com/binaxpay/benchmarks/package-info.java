/// Micro and whole-system benchmarks. Each prints its figure, the limit of this machine measured in the same run, and a
/// peer.
@NullMarked
package com.binaxpay.benchmarks;

import org.jspecify.annotations.NullMarked;
