package com.binaxpay.wire;

/// What the control group, or a node's copy of it, answers to a [ConfigCall].
public sealed interface ConfigReply {
    /// The command took effect; `number` is that of the partner or key that it named, 0 for a topology.
    @Tag(1)
    record Done(long version, int number) implements ConfigReply {}

    /// The command was refused and changed nothing.
    @Tag(2)
    record Refused(String reason) implements ConfigReply {}

    /// This node does not lead the control group. `leader` is the region believed to, or empty.
    @Tag(3)
    record NotLeader(String leader) implements ConfigReply {}

    /// The caller has the newest version that this node knows; `ageMs` is how long ago the node last heard that it is.
    @Tag(4)
    record Unchanged(long version, long ageMs) implements ConfigReply {}

    /// A newer version than the caller's.
    @Tag(5)
    record Changed(ConfigSnapshot snapshot, long ageMs) implements ConfigReply {}

    /// It could not be done in time, and may have taken effect; the same command can be sent again.
    @Tag(6)
    record NotDone(String reason) implements ConfigReply {}

    /// A partner's change took effect, now or, `replayed`, earlier for the same request.
    @Tag(7)
    record WebhookPut(long version, WebhookEndpoint endpoint, boolean replayed) implements ConfigReply {}

    /// The partner's request names a key that it used before for something else.
    @Tag(8)
    record KeyReused() implements ConfigReply {}

    /// What was to be replaced is not there any more, or was changed by someone else meanwhile.
    @Tag(9)
    record Stale() implements ConfigReply {}
}
