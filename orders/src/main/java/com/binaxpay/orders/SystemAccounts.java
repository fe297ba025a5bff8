package com.binaxpay.orders;

import com.binaxpay.ledger.Ledger;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.wire.AccountLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Opens accounts in the ledger: those of wallets, and the shard's own at their first use. The shard's own accounts
/// have
/// no limits: each is the other side of money that a rail, another shard or the test helper answers for.
final class SystemAccounts {
    private final int shard;
    private final Ledger ledger;

    SystemAccounts(int shard, Ledger ledger) {
        this.shard = shard;
        this.ledger = ledger;
    }

    /// Source of test money.
    Id funding(int book, long nowNs) {
        return opened(AccountCode.FUNDING, 0, book, nowNs);
    }

    /// What rails have got for payouts and refunds, less what they gave for collections.
    Id settlement(int book, long nowNs) {
        return opened(AccountCode.SETTLEMENT, 0, book, nowNs);
    }

    /// What exchanges take from, and give to.
    Id liquidity(int book, long nowNs) {
        return opened(AccountCode.LIQUIDITY, 0, book, nowNs);
    }

    /// Money on its way between this shard and `peer`, in either direction.
    Id clearing(int peer, int book, long nowNs) {
        return opened(AccountCode.CLEARING, peer, book, nowNs);
    }

    /// Opens a wallet's account, which may not be overdrawn; false where its id is taken.
    boolean openWallet(Id account, Id wallet, int book, long nowNs) {
        return open(account, wallet, AccountCode.WALLET, book, AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS, nowNs)
                == ResultCode.OK;
    }

    private Id opened(AccountCode kind, int peer, int book, long nowNs) {
        Id id = DerivedIds.system(shard, kind, peer, book);
        if (ledger.findAccount(id.hi(), id.lo()) < 0) {
            ResultCode code = open(id, Id.NONE, kind, book, 0, nowNs);
            Invariant.check(code == ResultCode.OK, "a shard's own account cannot be opened: " + code);
        }
        return id;
    }

    private ResultCode open(Id id, Id holder, AccountCode code, int book, int flags, long nowNs) {
        ByteBuffer account = ByteBuffer.allocate(AccountLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        account.putLong(AccountLayout.ID, id.hi()).putLong(AccountLayout.ID + Long.BYTES, id.lo());
        account.putLong(AccountLayout.HOLDER, holder.hi()).putLong(AccountLayout.HOLDER + Long.BYTES, holder.lo());
        account.putInt(AccountLayout.BOOK, book);
        account.putInt(AccountLayout.CODE, code.ordinal());
        account.putInt(AccountLayout.FLAGS, flags);
        byte[] result = new byte[1];
        ledger.openAccounts(account.array(), 0, 1, nowNs, result, 0);
        return ResultCode.of(result[0]);
    }
}
