package com.binaxpay.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.observe.Metrics;
import com.binaxpay.transport.CallServer;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Handlers;
import com.binaxpay.transport.Role;
import com.binaxpay.transport.Settings;
import com.binaxpay.transport.Transport;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.Shards.Written;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RegionLinkTest {
    private static final Reply DONE = new Reply.Applied(new Outcome.Applied());

    @TempDir
    Path directory;

    @Test
    void submit_overRealConnections_goesOnWhereTheLeaderWasKilled() throws Exception {
        DevAuthority authority = DevAuthority.open(directory, InstantSource.system());
        AtomicReference<Reply> ukSays = new AtomicReference<>(new Reply.NotLeader("eu"));
        CompletableFuture<Void> underWay = new CompletableFuture<>();
        try (Transport euNode = Transport.open(authority.process("eu", Role.NODE), Settings.defaults());
                Transport ukNode = Transport.open(authority.process("uk", Role.NODE), Settings.defaults());
                Transport edge = Transport.open(authority.process("edge", Role.EDGE), Settings.defaults())) {
            LocalShards hangs = call -> {
                underWay.complete(null);
                return new CompletableFuture<>();
            };
            CallServer eu = euNode.serve(anyPort(), serving(hangs));
            CallServer uk = ukNode.serve(anyPort(), serving(call -> CompletableFuture.completedFuture(ukSays.get())));
            ShardRouter router = new ShardRouter(
                    List.of(new ShardRouter.Shard("eu", "eu")),
                    List.of(link(edge, "eu", eu), link(edge, "uk", uk)),
                    RouterSettings.defaults(),
                    new Metrics(),
                    region -> false);
            CompletableFuture<Written> written = CompletableFuture.supplyAsync(() -> submit(router), this::inThread);
            underWay.get(60, TimeUnit.SECONDS);

            eu.close();
            ukSays.set(DONE);

            assertThat(written.get(60, TimeUnit.SECONDS)).isEqualTo(new Written(new Outcome.Applied(), "uk"));
            assertThat(router.believedLeader(0)).isEqualTo("uk");
        }
    }

    private void inThread(Runnable task) {
        Thread.startVirtualThread(task);
    }

    private static Written submit(ShardRouter router) {
        try {
            return router.submit(0, new Command.Tick(), System.nanoTime() + TimeUnit.SECONDS.toNanos(60));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static RegionLink link(Transport edge, String region, CallServer server) throws Exception {
        var client = edge.connect(region, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
        client.whenConnected().get(60, TimeUnit.SECONDS);
        return RegionLink.remote(region, client);
    }

    private static Handlers serving(LocalShards shards) {
        return new Handlers().call(RegionLink.METHOD, RegionLink.handler(shards), Role.EDGE, Role.NODE);
    }

    private static InetSocketAddress anyPort() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }
}
