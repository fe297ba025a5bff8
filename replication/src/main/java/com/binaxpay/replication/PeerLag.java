package com.binaxpay.replication;

/// How far another voter is behind, as its leader sees it.
///
/// @param name name of its process
/// @param matchIndex newest entry that it is known to have, or -1
/// @param lagEntries how many entries the leader has beyond that
/// @param silentMs how long ago it answered last
public record PeerLag(String name, long matchIndex, long lagEntries, long silentMs) {}
