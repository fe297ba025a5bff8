package com.binaxpay.simulator.raft;

/// Rhythms and bounds of a replica.
///
/// @param heartbeatNs how often a leader says that it leads
/// @param electionMinNs shortest silence after which a follower stands for election; the longest is twice that
/// @param forceNs how long the disk takes to make the log durable
/// @param entriesMax entries in one message
/// @param snapshotEvery entries after which a snapshot is taken
/// @param promises which of Raft's rules are kept: all of them, but where a planted bug wants otherwise
public record RaftTiming(
        long heartbeatNs, long electionMinNs, long forceNs, int entriesMax, int snapshotEvery, Promises promises) {
    /// Rules that a planted bug may break.
    ///
    /// @param forcesFirst an entry counts once it is durable
    /// @param confirmsReads a read is answered once a quorum has confirmed the leader
    /// @param remembersVotes a vote is on disk before it is given
    /// @param distrustsNew a replica that was made new does not vote until it has what it promised
    /// @param asksLogs a vote is only given to whoever has all that the voter has
    /// @param countsOwnTerm older entries are committed by an entry of the leader's own term only
    /// @param datesByEcho a replica's age counts from what the leader surely had heard, not from when it was heard
    /// of
    public record Promises(
            boolean forcesFirst,
            boolean confirmsReads,
            boolean remembersVotes,
            boolean distrustsNew,
            boolean asksLogs,
            boolean countsOwnTerm,
            boolean datesByEcho) {
        /// All of them.
        public static Promises kept() {
            return new Promises(true, true, true, true, true, true, true);
        }
    }

    /// The same, with the named one of [Promises] broken.
    public RaftTiming breaking(String promise) {
        Promises broken = new Promises(
                !promise.equals("forcesFirst"),
                !promise.equals("confirmsReads"),
                !promise.equals("remembersVotes"),
                !promise.equals("distrustsNew"),
                !promise.equals("asksLogs"),
                !promise.equals("countsOwnTerm"),
                !promise.equals("datesByEcho"));
        if (broken.equals(Promises.kept())) {
            throw new IllegalArgumentException("no promise is called " + promise);
        }
        return new RaftTiming(heartbeatNs, electionMinNs, forceNs, entriesMax, snapshotEvery, broken);
    }
}
