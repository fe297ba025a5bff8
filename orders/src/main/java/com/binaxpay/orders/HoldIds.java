package com.binaxpay.orders;

import com.binaxpay.money.Id;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/// What the ledger calls those holds that it does not call by the id of their transfer or payout: a ledger knows an id
/// once only, so a hold that left and came back, or whose other side moved, goes on under another one. Forgotten when
/// the hold ends.
final class HoldIds {
    private final TreeMap<Id, Id> ledgerIds = new TreeMap<>();
    private final TreeMap<Id, Id> orderIds = new TreeMap<>();

    /// The ledger's id of a hold.
    Id ledgerId(Id order) {
        return ledgerIds.getOrDefault(order, order);
    }

    /// The transfer or payout whose hold the ledger calls `ledgerId`.
    Id orderId(Id ledgerId) {
        return orderIds.getOrDefault(ledgerId, ledgerId);
    }

    void put(Id order, Id ledgerId) {
        ended(order);
        if (!order.equals(ledgerId)) {
            ledgerIds.put(order, ledgerId);
            orderIds.put(ledgerId, order);
        }
    }

    void ended(Id order) {
        Id ledgerId = ledgerIds.remove(order);
        if (ledgerId != null) {
            orderIds.remove(ledgerId);
        }
    }

    void save(DataOutput out) throws IOException {
        out.writeInt(ledgerIds.size());
        for (Map.Entry<Id, Id> hold : ledgerIds.entrySet()) {
            write(out, hold.getKey());
            write(out, hold.getValue());
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            put(read(in), read(in));
        }
    }

    void clear() {
        ledgerIds.clear();
        orderIds.clear();
    }

    private static void write(DataOutput out, Id id) throws IOException {
        out.writeLong(id.hi());
        out.writeLong(id.lo());
    }

    private static Id read(DataInput in) throws IOException {
        return new Id(in.readLong(), in.readLong());
    }
}
