package com.binaxpay.routing;

import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Reply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A region whose node says what the test tells it to.
final class FakeRegion implements RegionLink {
    final List<Call> calls = new ArrayList<>();
    private final String region;
    private Function<Call, CompletableFuture<Reply>> behaviour = call -> new CompletableFuture<>();

    private boolean isConnected = true;

    FakeRegion(String region) {
        this.region = region;
    }

    @Override
    public String region() {
        return region;
    }

    @Override
    public boolean isConnected() {
        return isConnected;
    }

    @Override
    public CompletableFuture<Reply> send(Call call, Duration timeout) {
        calls.add(call);
        return behaviour.apply(call);
    }

    FakeRegion says(Reply reply) {
        behaviour = call -> CompletableFuture.completedFuture(reply);
        return this;
    }

    FakeRegion hangs() {
        behaviour = call -> new CompletableFuture<>();
        return this;
    }

    FakeRegion answersAfter(VirtualPace pace, long ms, Reply reply) {
        return behaves(call -> {
            CompletableFuture<Reply> under = new CompletableFuture<>();
            pace.in(ms, () -> under.complete(reply));
            return under;
        });
    }

    FakeRegion pointsTo(String leader) {
        return says(new Reply.NotLeader(leader));
    }

    FakeRegion isDown() {
        isConnected = false;
        return fails(new TransportException.NotConnected("no connection to " + region));
    }

    FakeRegion losesConnection() {
        return fails(new TransportException.ConnectionLost("connection to " + region + " lost"));
    }

    FakeRegion fails(RuntimeException failure) {
        behaviour = call -> CompletableFuture.failedFuture(failure);
        return this;
    }

    FakeRegion behaves(Function<Call, CompletableFuture<Reply>> does) {
        behaviour = does;
        return this;
    }
}
