package com.binaxpay.wire;

/// A raw account to be opened: 64 bytes, little-endian. Offsets in bytes; released in 0.1.0, never changed.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | id | 0 | 16 | hi then lo; not 0 |
/// | holder | 16 | 16 | e.g. the wallet's id |
/// | book | 32 | 4 | [TransferLayout#book] |
/// | code | 36 | 4 | chart of accounts |
/// | flags | 40 | 4 | limits |
/// | reserved | 44 | 20 | must be 0 |
public final class AccountLayout {
    /// Size of one account.
    public static final int SIZE_BYTES = 64;

    public static final int ID = 0;
    public static final int HOLDER = 16;
    public static final int BOOK = 32;
    public static final int CODE = 36;
    public static final int FLAGS = 40;

    /// The account may not be overdrawn: debits posted and pending never exceed credits posted.
    public static final int DEBITS_MUST_NOT_EXCEED_CREDITS = 1;
    /// The mirror of the former.
    public static final int CREDITS_MUST_NOT_EXCEED_DEBITS = 1 << 1;
    /// Neither debits nor credits are accepted.
    public static final int FROZEN = 1 << 2;
    /// As frozen, for ever.
    public static final int CLOSED = 1 << 3;

    private AccountLayout() {}
}
