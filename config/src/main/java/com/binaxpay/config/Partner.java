package com.binaxpay.config;

/// A company that uses the API.
///
/// @param number its number in commands and states, from 1, for ever
/// @param name unique among partners
public record Partner(int number, String name) {}
