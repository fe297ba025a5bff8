package com.binaxpay.config;

import com.binaxpay.wire.ConfigCall;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.RecordCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Changes the configuration from wherever it is used: finds the leader of the control group and repeats until it
/// answered. Repeats are harmless, see [ConfigCommand]. Safe for any thread; calls block.
public final class ConfigClient {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration ATTEMPT = Duration.ofSeconds(3);

    private static final Logger LOG = LoggerFactory.getLogger(ConfigClient.class);

    private final List<ConfigLink> links;

    /// @param links a way to each node, the nearest first; may grow, safely for any thread
    public ConfigClient(List<ConfigLink> links) {
        this.links = links;
    }

    /// Has `command` applied.
    ///
    /// @return what the leader answered, or [ConfigReply.NotDone] after `timeout`
    public ConfigReply change(ConfigCommand command, Duration timeout) throws InterruptedException {
        long endNs = System.nanoTime() + timeout.toNanos();
        List<ConfigLink> order = new ArrayList<>(links);
        String last = "no node is there";
        while (System.nanoTime() - endNs < 0) {
            ConfigLink link = order.getFirst();
            try {
                byte[] request = RecordCodec.CONFIG_CALLS.encode(new ConfigCall.Change(command, ATTEMPT.toMillis()));
                ConfigReply reply = RecordCodec.CONFIG_REPLIES.decode(link.call(request, ATTEMPT));
                switch (reply) {
                    case ConfigReply.Done done -> {
                        return done;
                    }
                    case ConfigReply.Refused refused -> {
                        return refused;
                    }
                    case ConfigReply.WebhookPut put -> {
                        return put;
                    }
                    case ConfigReply.KeyReused reused -> {
                        return reused;
                    }
                    case ConfigReply.Stale stale -> {
                        return stale;
                    }
                    case ConfigReply.NotLeader other -> {
                        last = "the control group has no leader that answers";
                        rotate(order, other.leader());
                    }
                    default -> {
                        last = String.valueOf(reply);
                        rotate(order, "");
                    }
                }
            } catch (RuntimeException e) {
                last = String.valueOf(e.getMessage());
                rotate(order, "");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        return new ConfigReply.NotDone(last);
    }

    /// The topology that the control group agreed on, as far as the nodes know that answer; empty where it has agreed
    /// on
    /// none, or no node answers.
    public Optional<Topology> agreed() throws InterruptedException {
        return snapshot()
                .filter(state -> !state.topologyYaml().isEmpty())
                .map(state -> configuration(state).topology());
    }

    /// The newest configuration that a node knows; empty where none answers within `timeout`, as while connections are
    /// being made.
    public Optional<Configuration> newest(Duration timeout) throws InterruptedException {
        long endNs = System.nanoTime() + timeout.toNanos();
        Optional<ConfigSnapshot> newest = snapshot();
        while (newest.isEmpty() && System.nanoTime() - endNs < 0) {
            LockSupport.parkNanos(PAUSE.toNanos());
            newest = snapshot();
        }
        return newest.map(ConfigClient::configuration);
    }

    private static Configuration configuration(ConfigSnapshot state) {
        return ConfigState.configuration(state, Topology.standard());
    }

    private Optional<ConfigSnapshot> snapshot() throws InterruptedException {
        Optional<ConfigSnapshot> newest = Optional.empty();
        for (ConfigLink link : links) {
            try {
                byte[] request = RecordCodec.CONFIG_CALLS.encode(new ConfigCall.Watch(-1, 0));
                if (RecordCodec.CONFIG_REPLIES.decode(link.call(request, ATTEMPT))
                                instanceof ConfigReply.Changed changed
                        && newest.map(known ->
                                        known.version() < changed.snapshot().version())
                                .orElse(true)) {
                    newest = Optional.of(changed.snapshot());
                }
            } catch (RuntimeException e) {
                LOG.debug("{} does not answer", link.region(), e);
            }
        }
        return newest;
    }

    /// Puts the first link last, and the one to `leader` first.
    private static void rotate(List<ConfigLink> order, String leader) {
        order.add(order.removeFirst());
        for (int i = 1; i < order.size(); i++) {
            if (order.get(i).region().equals(leader)) {
                order.addFirst(order.remove(i));
                return;
            }
        }
    }
}
