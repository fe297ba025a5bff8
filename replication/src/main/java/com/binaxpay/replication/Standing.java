package com.binaxpay.replication;

import java.lang.reflect.Method;
import java.util.function.BooleanSupplier;
import org.apache.ratis.server.RaftServer;

/// Stands for election at once, for a follower that knows its leader to be dead. Ratis only lets a leader that hands
/// over ask for this; otherwise a follower waits for its time-out, and asks by pre-vote first whether the others miss
/// the leader too. An election is always safe: whoever lacks a committed entry does not get a majority.
final class Standing {
    private static final Method STAND = standMethod();

    private Standing() {}

    /// Neither the method nor its class is public.
    private static Method standMethod() {
        try {
            Method method = Class.forName("org.apache.ratis.server.impl.RaftServerImpl")
                    .getDeclaredMethod("changeToCandidate", boolean.class);
            method.setAccessible(true);
            return method;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this version of Ratis is not the one that was tested", e);
        }
    }

    /// Makes a follower a candidate without a pre-vote; does nothing where `stillDue` says no. The question is asked
    /// under the replica's lock, so that no new leader can come in between.
    static void now(RaftServer.Division replica, BooleanSupplier stillDue) throws ReflectiveOperationException {
        synchronized (replica) {
            if (replica.getInfo().isFollower() && replica.getInfo().isAlive() && stillDue.getAsBoolean()) {
                STAND.invoke(replica, true);
            }
        }
    }
}
