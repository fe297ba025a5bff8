package com.binaxpay.node;

import com.binaxpay.config.ApiKey;
import com.binaxpay.config.ConfigView;
import com.binaxpay.config.Configuration;
import com.binaxpay.config.Partner;
import com.binaxpay.gateway.QuotaLender;
import com.binaxpay.gateway.QuotaLimits;
import com.binaxpay.gateway.QuotaPorts;
import com.binaxpay.replication.Group;
import com.binaxpay.transport.CallClient;
import com.binaxpay.transport.CallHandler;
import com.binaxpay.transport.Peer;
import com.binaxpay.transport.TransportException;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.Quota;
import com.binaxpay.wire.QuotaBucket;
import com.binaxpay.wire.QuotaCall;
import com.binaxpay.wire.QuotaReply;
import com.binaxpay.wire.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Quotas as the configuration has them, and the way to the lender: the node that leads the control group.
final class Quotas {
    /// Name of the method under which nodes answer a [QuotaCall].
    static final String METHOD = "quota";

    private Quotas() {}

    /// How many processes take partners' requests.
    static int processes(ConfigView view) {
        var topology = view.current().topology();
        return topology.regionNames().size() + topology.edges().size();
    }

    /// The quota of a key or partner.
    static Quota of(ConfigView view, long bucket) {
        Configuration now = view.current();
        int number = QuotaBucket.owner(bucket);
        if (QuotaBucket.isKeys(bucket)) {
            List<ApiKey> keys = now.keys();
            return number >= 1 && number <= keys.size()
                    ? keys.get(number - 1).terms().quota()
                    : Quota.STANDARD;
        }
        List<Partner> partners = now.partners();
        return number >= 1 && number <= partners.size()
                ? partners.get(number - 1).quota()
                : Quota.STANDARD;
    }

    /// A node's side: lends while it leads the control group, and begins anew each time that it does.
    static final class Desk implements CallHandler {
        private final Group control;
        private final ConfigView view;
        private @Nullable QuotaLender lender;

        Desk(Group control, ConfigView view) {
            this.control = control;
            this.view = view;
        }

        QuotaReply lend(QuotaCall call) {
            QuotaLender lending = lender();
            return lending == null
                    ? new QuotaReply.NotLeader(control.leader().orElse(""))
                    : new QuotaReply.Lent(lending.lend(call, nowMs()));
        }

        @Override
        public CompletionStage<byte[]> handle(byte[] request, Peer peer) {
            QuotaReply reply = lend(RecordCodec.QUOTA_CALLS.decode(request));
            return CompletableFuture.completedFuture(RecordCodec.QUOTA_REPLIES.encode(reply));
        }

        private synchronized @Nullable QuotaLender lender() {
            if (!control.isLeader()) {
                lender = null;
            } else if (lender == null) {
                lender = new QuotaLender(
                        bucket -> QuotaLimits.perSecond(each -> Quotas.of(view, each), bucket),
                        () -> processes(view),
                        nowMs());
            }
            return lender;
        }

        private static long nowMs() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }
    }

    /// A process's way to whoever lends: asks the node that lent last, then those that are named.
    static final class Client implements QuotaPorts.Lender {
        private final Optional<Desk> own;
        private final Map<String, CallClient> clients;
        private volatile String believed = "";

        /// @param own this node's own desk, where this is a node
        /// @param clients ways to the other nodes, by name; may grow and shrink, safely for any thread
        Client(Optional<Desk> own, Map<String, CallClient> clients) {
            this.own = own;
            this.clients = clients;
        }

        @Override
        public Optional<List<Long>> lend(QuotaCall call, Duration timeout) throws InterruptedException {
            if (own.isPresent() && own.get().lend(call) instanceof QuotaReply.Lent lent) {
                return Optional.of(lent.sharesMilli());
            }
            List<String> order = new ArrayList<>(clients.keySet());
            if (order.remove(believed)) {
                order.addFirst(believed);
            }
            byte[] request = RecordCodec.QUOTA_CALLS.encode(call);
            long endNs = System.nanoTime() + timeout.toNanos();
            for (String region : order) {
                long leftNs = endNs - System.nanoTime();
                CallClient client = clients.get(region);
                if (leftNs <= 0 || client == null) {
                    break;
                }
                Optional<List<Long>> lent = ask(region, client, request, Duration.ofNanos(leftNs));
                if (lent.isPresent()) {
                    return lent;
                }
            }
            return Optional.empty();
        }

        private Optional<List<Long>> ask(String region, CallClient client, byte[] request, Duration timeout)
                throws InterruptedException {
            try {
                byte[] answer = client.callAndWait(METHOD, request, timeout);
                return switch (RecordCodec.QUOTA_REPLIES.decode(answer)) {
                    case QuotaReply.Lent lent -> {
                        believed = region;
                        yield Optional.of(lent.sharesMilli());
                    }
                    case QuotaReply.NotLeader other -> {
                        believed = other.leader();
                        yield Optional.empty();
                    }
                };
            } catch (TransportException | MalformedMessage e) {
                return Optional.empty();
            }
        }
    }
}
