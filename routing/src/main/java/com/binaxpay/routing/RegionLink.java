package com.binaxpay.routing;

import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/// The way to the shards of one region's node.
public interface RegionLink {
    /// Name of the method under which a node answers encoded [Call]s.
    String METHOD = "shards";

    /// The region.
    String region();

    /// Whether a call has a chance now.
    boolean isConnected();

    /// Sends `call`. The future fails with a [TransportException], which tells whether it may
    /// have been executed; any other failure leaves that open.
    CompletableFuture<Reply> send(Call call, Duration timeout);

    /// The node of another region.
    static RegionLink remote(String region, CallClient client) {
        return new RegionLink() {
            @Override
            public String region() {
                return region;
            }

            @Override
            public boolean isConnected() {
                return client.isConnected();
            }

            @Override
            public CompletableFuture<Reply> send(Call call, Duration timeout) {
                if (!client.isConnected()) {
                    // Saves the encoding: this is asked often while a region is down.
                    return CompletableFuture.failedFuture(
                            new TransportException.NotConnected("no connection to " + region));
                }
                return client.call(METHOD, RecordCodec.CALLS.encode(call), timeout)
                        .thenApply(RecordCodec.REPLIES::decode);
            }
        };
    }

    /// The node that this process is itself.
    static RegionLink local(String region, LocalShards shards) {
        return new RegionLink() {
            @Override
            public String region() {
                return region;
            }

            @Override
            public boolean isConnected() {
                return true;
            }

            @Override
            public CompletableFuture<Reply> send(Call call, Duration timeout) {
                return shards.handle(call).toCompletableFuture();
            }
        };
    }

    /// What a node registers with its call server under [#METHOD].
    static CallHandler handler(LocalShards shards) {
        return (request, peer) ->
                shards.handle(RecordCodec.CALLS.decode(request)).thenApply(RecordCodec.REPLIES::encode);
    }
}
