package com.binaxpay.config;

import com.binaxpay.wire.Quota;

/// A company that uses the API.
///
/// @param number its number in commands and states, from 1, for ever
/// @param name unique among partners
/// @param quota what it may do under all keys of a mode together
public record Partner(int number, String name, Quota quota) {
    /// With the standard quota.
    public Partner(int number, String name) {
        this(number, name, Quota.STANDARD);
    }
}
