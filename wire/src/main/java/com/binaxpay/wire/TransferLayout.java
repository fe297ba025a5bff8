package com.binaxpay.wire;

/// A raw transfer: 128 bytes, little-endian. Offsets in bytes; released in 0.1.0, never changed. Flags from
/// [#BALANCING_DEBIT] on are known from [Levels#COMPLETE] on.
///
/// | field | offset | size | |
/// | --- | --- | --- | --- |
/// | id | 0 | 16 | hi then lo; not 0 |
/// | debit account | 16 | 16 | |
/// | credit account | 32 | 16 | |
/// | amount | 48 | 8 | minor units, more than 0 |
/// | pending id | 56 | 16 | the transfer to post, void or reverse, else 0 |
/// | reference | 72 | 16 | caller's own, kept |
/// | deadline | 88 | 8 | ns of log time for `pending`, 0: none |
/// | timestamp | 96 | 8 | of [#IMPORTED], else 0 |
/// | asset | 104 | 4 | number of the asset and mode ([#book]) |
/// | code | 108 | 4 | reason for the transfer, kept |
/// | flags | 112 | 4 | [#LINKED] and so on |
/// | reserved | 116 | 12 | must be 0 |
public final class TransferLayout {
    /// Size of one transfer.
    public static final int SIZE_BYTES = 128;

    public static final int ID = 0;
    public static final int DEBIT_ACCOUNT = 16;
    public static final int CREDIT_ACCOUNT = 32;
    public static final int AMOUNT = 48;
    public static final int PENDING_ID = 56;
    public static final int REFERENCE = 72;
    public static final int DEADLINE_NS = 88;
    public static final int TIMESTAMP_NS = 96;
    public static final int ASSET = 104;
    public static final int CODE = 108;
    public static final int FLAGS = 112;

    /// The next transfer belongs to the same all-or-nothing chain.
    public static final int LINKED = 1;
    /// Holds the amount until it is posted, voided or expired.
    public static final int PENDING = 1 << 1;
    /// Posts the pending transfer `pending id`; amount 0 means all of it, less releases the rest.
    public static final int POST_PENDING = 1 << 2;
    /// Voids the pending transfer `pending id`.
    public static final int VOID_PENDING = 1 << 3;

    /// The amount is the most: what the debit account's limit leaves, and no more than that, is moved or held.
    public static final int BALANCING_DEBIT = 1 << 4;
    /// As [#BALANCING_DEBIT], of the credit account.
    public static final int BALANCING_CREDIT = 1 << 5;
    /// With [#POST_PENDING]: what is not posted stays held.
    public static final int KEEP_REST = 1 << 6;
    /// Happened before, at `timestamp`.
    public static final int IMPORTED = 1 << 7;

    /// Gives back what the transfer `pending id` moved, or part of it; amount 0 means all that is not given back yet.
    public static final int REVERSAL = 1 << 8;

    private TransferLayout() {}

    /// The book that an account belongs to: the asset's number, with the mode in bit 16, so that live and test never
    /// meet.
    public static int book(int asset, Mode mode) {
        return asset | mode.ordinal() << 16;
    }
}
