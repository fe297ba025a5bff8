package com.binaxpay.config;

import com.binaxpay.replication.Group;
import com.binaxpay.replication.Proposed;
import com.binaxpay.wire.ConfigCall;
import com.binaxpay.wire.ConfigCommand;
import com.binaxpay.wire.ConfigReply;
import com.binaxpay.wire.ConfigSnapshot;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/// A node's replica of the control group, as other processes and this one reach it. Safe for any thread; calls block
/// (use virtual threads).
public final class ConfigHost {
    /// Name of the method under which nodes answer a [ConfigCall].
    public static final String METHOD = "config";

    private static final long WAIT_MS_MAX = 30_000;
    private static final long AGREE_MS = 2_000;
    /// Keys are numbered from 1.
    private static final int NO_KEY = 0;

    private final Group group;
    private final ConfigMachine machine;
    private final Sealer sealer;
    private final long beganNs = System.nanoTime();

    /// Answers for `group`, whose state machine is `machine`.
    public ConfigHost(Group group, ConfigMachine machine, Sealer sealer) {
        this.group = group;
        this.machine = machine;
        this.sealer = sealer;
        group.nudgeBy(this::nudge);
    }

    /// Appends an entry that changes nothing, and does not wait for it.
    private void nudge() {
        ConfigCommand nothing = new ConfigCommand.RevokeKey(NO_KEY);
        var unused = propose(ThreadLocalRandom.current().nextLong(), nothing);
    }

    private CompletableFuture<Proposed> propose(long request, ConfigCommand command) {
        byte[] encoded = RecordCodec.CONFIG_COMMANDS.encode(command);
        byte[] plaintext = ByteBuffer.allocate(Long.BYTES + encoded.length)
                .putLong(request)
                .put(encoded)
                .array();
        return group.propose(ByteBuffer.wrap(sealer.seal(plaintext)));
    }

    /// Answers an encoded [ConfigCall] with an encoded [ConfigReply].
    ///
    /// @param mayChange whether the caller may have a command applied; it may always watch
    public byte[] handle(byte[] request, Predicate<ConfigCommand> mayChange) throws InterruptedException {
        ConfigReply reply = switch (RecordCodec.CONFIG_CALLS.decode(request)) {
            case ConfigCall.Change change
            when !mayChange.test(change.command()) ->
                new ConfigReply.Refused("the configuration is changed by operators, and this caller is none");
            case ConfigCall.Change change -> change(change.command(), Math.min(change.remainingMs(), WAIT_MS_MAX));
            case ConfigCall.Watch watch -> watch(watch.knownVersion(), Math.min(watch.waitMs(), WAIT_MS_MAX));
        };
        return RecordCodec.CONFIG_REPLIES.encode(reply);
    }

    /// Notes how fresh this replica is; to be called several times a second, so that the age of the view is right.
    public void confirmFreshness() {
        machine.copy().confirm(stalenessMs());
    }

    /// Has the control group agree on `declared` where it has agreed on no topology yet, and this node leads it.
    ///
    /// @param declared the topology that this node was started with
    public void agreeAtFirst(Topology declared) throws InterruptedException {
        if (group.isLeader()
                && machine.copy().state().level() >= Levels.COMPLETE
                && !machine.copy().hasAgreed()) {
            change(new ConfigCommand.PutTopology(declared.yaml()), AGREE_MS);
        }
    }

    private ConfigReply change(ConfigCommand command, long remainingMs) throws InterruptedException {
        int level = Math.max(machine.copy().state().level(), Levels.FIRST);
        if (Levels.of(command) > level) {
            return new ConfigReply.Refused("this can be done when the upgrade to this release is finished");
        }
        if (!group.isLeader()) {
            return new ConfigReply.NotLeader(group.leader().orElse(""));
        }
        long request = ThreadLocalRandom.current().nextLong();
        machine.await(request);
        try {
            Proposed proposed = propose(request, stamped(command)).get(remainingMs, TimeUnit.MILLISECONDS);
            return switch (proposed) {
                case Proposed.Committed committed -> machine.answer(request);
                case Proposed.NotProposed not ->
                    new ConfigReply.NotLeader(group.leader().orElse(""));
                case Proposed.Unknown unknown -> new ConfigReply.NotDone(unknown.reason());
            };
        } catch (TimeoutException e) {
            return new ConfigReply.NotDone("no majority of the control group answered in time");
        } catch (ExecutionException e) {
            return new ConfigReply.NotDone(String.valueOf(e.getCause()));
        } finally {
            machine.answer(request);
        }
    }

    private static ConfigCommand stamped(ConfigCommand command) {
        return command instanceof ConfigCommand.PutBan put ? put.at(System.currentTimeMillis()) : command;
    }

    private ConfigReply watch(long knownVersion, long waitMs) throws InterruptedException {
        ConfigSnapshot other = machine.copy().awaitOther(knownVersion, waitMs);
        return other == null
                ? new ConfigReply.Unchanged(knownVersion, stalenessMs())
                : new ConfigReply.Changed(other, stalenessMs());
    }

    /// A node that has heard of no leader since its start goes on for a while with what it has, as an edge does.
    private long stalenessMs() {
        return Duration.ofNanos(Math.min(group.stalenessNs(), System.nanoTime() - beganNs))
                .toMillis();
    }
}
