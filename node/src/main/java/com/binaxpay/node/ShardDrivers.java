package com.binaxpay.node;

import com.binaxpay.gateway.SinkDriver;
import com.binaxpay.gateway.WebhookDriver;
import com.binaxpay.rails.PayoutDriver;
import com.binaxpay.replication.LeadershipListener;
import com.binaxpay.shard.CrossingPump;
import com.binaxpay.shard.SlotMover;

/// What runs for a shard on its leader only.
record ShardDrivers(
        PayoutDriver payouts, CrossingPump crossings, WebhookDriver webhooks, SlotMover slots, SinkDriver sink)
        implements LeadershipListener {
    @Override
    public void onLeader(long term) {
        payouts.start();
        crossings.start();
        webhooks.start();
        slots.start();
        sink.start();
    }

    @Override
    public void onFollower() {
        payouts.stop();
        crossings.stop();
        webhooks.stop();
        slots.stop();
        sink.stop();
    }

    /// Something may have to be done.
    void wake() {
        payouts.wake();
        crossings.wake();
        webhooks.wake();
        sink.wake();
    }
}
