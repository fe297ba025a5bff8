package org.apache.ratis.protocol.exceptions;

/// Stands for the one of that name, which only `replication` has.
public class ServerNotReadyException extends Exception {}
