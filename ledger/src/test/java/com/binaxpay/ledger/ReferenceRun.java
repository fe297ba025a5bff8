package com.binaxpay.ledger;

import com.binaxpay.testing.Property;
import java.util.EnumSet;
import java.util.random.RandomGenerator;

/// One random history, held against the reference model. Public, so that it can be made from another class loader.
public final class ReferenceRun implements Property.Claim {
    @Override
    public void check(RandomGenerator random) throws Exception {
        new LedgerWorld(random, EnumSet.noneOf(ResultCode.class)).live();
    }
}
