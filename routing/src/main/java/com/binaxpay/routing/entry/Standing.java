package com.binaxpay.routing.entry;

/// How a site is, as seen from outside.
///
/// @param isUp whether it may be given clients
/// @param load how much it has of what it can bear, 0 to 1 and above, over the last seconds
/// @param roundTripMs how long it takes to say so, over the last seconds
/// @param leaving part of its clients that goes on to the next site, 0 to 1, as [Spill] finds it
public record Standing(boolean isUp, double load, double roundTripMs, double leaving) {
    /// Before the first look: up, so that nobody is sent away for a watch that has just begun.
    static final Standing UNKNOWN = new Standing(true, 0, 0, 0);
}
