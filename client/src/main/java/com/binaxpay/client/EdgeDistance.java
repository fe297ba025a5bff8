package com.binaxpay.client;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How far an edge is from a client.
///
/// @param roundTrip from a request to its answer on an open connection; empty where it was not measured, or did not
///     answer when it was
public record EdgeDistance(URI edge, Optional<Duration> roundTrip) {}
