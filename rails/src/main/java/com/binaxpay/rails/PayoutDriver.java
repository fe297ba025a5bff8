package com.binaxpay.rails;

/// Drives the payouts of one shard.
public final class PayoutDriver {}
