package com.binaxpay.transport;

/// Who calls, as its certificate says.
///
/// @param name the process's name (common name), such as `eu` or `africa-lagos`
/// @param role what it is
public record Peer(String name, Role role) {}
