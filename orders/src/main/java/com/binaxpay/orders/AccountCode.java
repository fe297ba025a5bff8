package com.binaxpay.orders;

/// Chart of accounts: what an account of the ledger is for. The ordinal is the account's code; order is wire format.
enum AccountCode {
    /// Not opened by this module (raw accounts of the batch client).
    FOREIGN,
    /// A wallet's money in one asset.
    WALLET,
    /// Where test money comes from.
    FUNDING,
    /// The other side of the money that goes out and comes in through rails.
    SETTLEMENT,
    /// Money on its way to or from another shard.
    CLEARING,
    /// The other side of money that is changed into another asset.
    LIQUIDITY
}
