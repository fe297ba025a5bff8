package com.binaxpay.wire;

/// Names of quotas, each one number: whose they are, in which mode, for reads or for writes.
public final class QuotaBucket {
    private static final int OWNER_SHIFT = 8;
    private static final int KEY = 4;
    private static final int TEST = 2;
    private static final int WRITE = 1;

    private QuotaBucket() {}

    /// The quota of key number `key`.
    public static long ofKey(int key, boolean isWrite) {
        return (long) key << OWNER_SHIFT | KEY | (isWrite ? WRITE : 0);
    }

    /// The quota of a partner in a mode, under all its keys.
    public static long ofPartner(Caller caller, boolean isWrite) {
        return (long) caller.partner() << OWNER_SHIFT | (caller.mode() == Mode.TEST ? TEST : 0) | (isWrite ? WRITE : 0);
    }

    /// Whether it is a key's, not a partner's.
    public static boolean isKeys(long bucket) {
        return (bucket & KEY) != 0;
    }

    /// Number of the key or partner.
    public static int owner(long bucket) {
        return (int) (bucket >> OWNER_SHIFT);
    }

    /// Whether it is for writes.
    public static boolean isWrite(long bucket) {
        return (bucket & WRITE) != 0;
    }
}
