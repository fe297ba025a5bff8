package com.binaxpay.ledger;

/// Takes no ids.
final class AllInMemory implements ColdIds {
    @Override
    public int generationIds() {
        return Integer.MAX_VALUE;
    }

    @Override
    public long touch(long hash, long before) {
        return 0;
    }

    @Override
    public boolean mayHold(long hash, long before) {
        return false;
    }

    @Override
    public long find(long hash, int nth) {
        return 0;
    }

    @Override
    public void take(long generation, FrozenIds ids) {
        throw new UnsupportedOperationException("all ids stay in memory");
    }

    @Override
    public void await(long generation) {}
}
