/// A disk in memory, as a file system of Java's own: production code opens, writes, forces, links and renames on it as
/// on
/// any other. What was not forced may be lost or torn when its machine crashes, and the seed says what.
@NullMarked
package com.binaxpay.simulator.disk;

import org.jspecify.annotations.NullMarked;
