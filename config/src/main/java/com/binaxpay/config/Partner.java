package com.binaxpay.config;

import com.binaxpay.wire.Quota;

/// A company that uses the API.
///
/// @param number its number in commands and states, from 1, for ever
/// @param name unique among partners
/// @param quota what it may do under all keys of a mode together
/// @param laneWidth calls that a process has in hand for it at the most while others want something; 0: as for all
public record Partner(int number, String name, Quota quota, int laneWidth) {
    /// With the standard quota and lane.
    public Partner(int number, String name) {
        this(number, name, Quota.STANDARD, 0);
    }
}
