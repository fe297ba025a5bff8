package com.binaxpay.transport;

/// What a process is, as its certificate says (organisational unit, lower case).
public enum Role {
    /// Hosts replicas.
    NODE,
    /// A gateway near users.
    EDGE,
    /// A provider of payments; it is called and calls nobody but with call-backs.
    PROVIDER,
    /// The supervisor, and a person's command line.
    OPERATOR,
    /// A partner's or the operator's own back end that writes to the raw ledger; it may do nothing else.
    CLIENT
}
