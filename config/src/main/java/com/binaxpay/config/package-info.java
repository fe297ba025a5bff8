/// The topology, the state machine of the control group, and every process's local view of both. The control group's
/// apply thread owns `ConfigMachine`; a [Configuration] is immutable and read by any thread. Byte layouts are in `wire`
/// (`ConfigCommand`, `ConfigSnapshot`).
@NullMarked
package com.binaxpay.config;

import org.jspecify.annotations.NullMarked;
