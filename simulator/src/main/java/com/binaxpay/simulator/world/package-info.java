/// A world on one thread: time, chance, threads and network, all of them functions of a seed.
///
/// Production code runs in it unchanged. [WorldLoader] loads it with the calls rewritten that would reach the real
/// clock,
/// real threads or real chance: they reach [Hooks] instead. Its threads are virtual threads whose scheduler is the
/// world,
/// so whatever they wait for (locks, queues, futures) waits as always, but in virtual time and in one order.
@NullMarked
package com.binaxpay.simulator.world;

import org.jspecify.annotations.NullMarked;
