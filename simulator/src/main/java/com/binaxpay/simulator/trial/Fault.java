package com.binaxpay.simulator.trial;

/// What goes wrong.
enum Fault {
    /// A process is killed and comes back; what it wrote is there.
    KILL(60),
    /// A machine loses power: what was not forced is lost, torn, or written in any order.
    POWER(60),
    /// All machines lose power at once.
    BLACKOUT(20),
    /// A process stops for a while and goes on.
    PAUSE(40),
    /// A region is cut off from all others.
    ISOLATE(40),
    /// Machines see each other only along a ring.
    RING(20),
    /// Messages go in one direction only.
    ONE_WAY(30),
    /// A connection comes and goes.
    FLAP(25),
    /// Clients are cut off from a region.
    EDGE_CUT(25),
    /// Messages of one way are held up and come all at once.
    CLOG(30),
    /// A disk takes long to make anything durable.
    SLOW_DISK(20),
    /// A disk is full for a while.
    FULL_DISK(20),
    /// A clock is wrong.
    SKEW(30),
    /// A machine comes back with an empty disk.
    WIPE(15),
    /// Leadership is handed over.
    TRANSFER(40),
    /// A voter is replaced by the spare machine.
    REPLACE(20),
    /// A bit of history at rest turns, or a sector is written in the wrong place.
    ROT(60),
    /// A leader and the clients of one edge are cut off together.
    SPLIT(30),
    /// Leaders are cut off as soon as they lead, one after the other.
    HUNT(20),
    /// A disk is lost that one of the newest entries needed for its majority.
    FORGET(25),
    /// Slots go to another shard. No fault for anybody else: nothing may be noticed of it.
    MOVE(30);

    private final int chance;

    /// @param chance per cent of trials in which it happens
    Fault(int chance) {
        this.chance = chance;
    }

    int chance() {
        return chance;
    }
}
