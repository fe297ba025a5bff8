package com.binaxpay.wire;

/// A row of a ledger's history: what a transfer did, 144 bytes, little-endian. Offsets in bytes; released in 0.1.0.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | id | 0 | 16 | hi then lo |
/// | debit account | 16 | 16 | |
/// | credit account | 32 | 16 | |
/// | amount | 48 | 8 | effective, minor units |
/// | pending id | 56 | 16 | of a post, void, reversal or expiry |
/// | reference | 72 | 16 | |
/// | timestamp | 88 | 8 | log time, ns; of an imported transfer its own |
/// | deadline | 96 | 8 | of a pending transfer; with [#AFTER_CAPTURE] what was held before; of a reversal what all so
/// far have given back |
/// | debit balance | 104 | 8 | debit account: credits posted - debits posted, after |
/// | credit balance | 112 | 8 | credit account: likewise |
/// | debit previous | 120 | 8 | ordinal of the debit account's row before this, 0: none |
/// | credit previous | 128 | 8 | likewise of the credit account |
/// | code | 136 | 4 | |
/// | flags | 140 | 2 | as the transfer's; [#EXPIRED] for an expiry |
/// | reserved | 142 | 2 | |
public final class TransferRowLayout {
    /// Size of one row.
    public static final int SIZE_BYTES = 144;

    public static final int ID = 0;
    public static final int DEBIT_ACCOUNT = 16;
    public static final int CREDIT_ACCOUNT = 32;
    public static final int AMOUNT = 48;
    public static final int PENDING_ID = 56;
    public static final int REFERENCE = 72;
    public static final int TIMESTAMP_NS = 88;
    public static final int DEADLINE_NS = 96;
    public static final int DEBIT_BALANCE = 104;
    public static final int CREDIT_BALANCE = 112;
    public static final int DEBIT_PREVIOUS = 120;
    public static final int CREDIT_PREVIOUS = 128;
    public static final int CODE = 136;
    public static final int FLAGS = 140;

    /// Set in a row that expiry made; its `pending id` is the hold that ended.
    public static final int EXPIRED = 1 << 12;

    /// Set in the row of a post whose hold had been captured in part before: `deadline` is what was still held.
    public static final int AFTER_CAPTURE = 1 << 13;

    private TransferRowLayout() {}
}
