package com.binaxpay.ledger;

import java.util.List;

/// Faults of every sort, each planted in a copy of one source file. A text that is not there exactly once fails the
/// check, so that the list keeps up with the code.
final class Mutants {
    /// A fault: what is wrong, in which class, what stands there, and what would have to stand there for the fault.
    record Mutant(String fault, String type, String original, String planted) {}

    static final List<Mutant> ALL = List.of(
            new Mutant(
                    "flags of a later level are known at once",
                    "TransferApplier",
                    "flags & ~knownFlags",
                    "flags & ~COMPLETE_FLAGS"),
            new Mutant(
                    "the id 0 is an id",
                    "TransferApplier",
                    "if (isZero(transfers, at + TransferLayout.ID)) {",
                    "if (isZero(transfers, at + TransferLayout.ID) && flags < 0) {"),
            new Mutant(
                    "two acts are let through",
                    "TransferApplier",
                    "if ((act & act - 1) != 0 || isOutOfPlace(flags)) {",
                    "if (isOutOfPlace(flags)) {"),
            new Mutant(
                    "flags out of place are let through",
                    "TransferApplier",
                    "if ((act & act - 1) != 0 || isOutOfPlace(flags)) {",
                    "if ((act & act - 1) != 0) {"),
            new Mutant(
                    "unknown credit account is told before debit",
                    "TransferApplier",
                    "if (debit < 0) {",
                    "if (debit < 0 && credit >= 0) {"),
            new Mutant(
                    "same unknown account twice is not the same",
                    "TransferApplier",
                    " || isSameId(transfers, at)) {",
                    ") {"),
            new Mutant(
                    "a post repeated is a post done again",
                    "TransferApplier",
                    "if (found != 0) {",
                    "if (found != 0 && act != TransferLayout.POST_PENDING) {"),
            new Mutant(
                    "hold expires one tick late",
                    "TransferApplier",
                    "if (deadlineNs != 0 && deadlineNs <= timeNs) {",
                    "if (deadlineNs != 0 && deadlineNs < timeNs) {"),
            new Mutant(
                    "deadline of this very moment is accepted",
                    "TransferShape",
                    "if (deadlineNs <= timeNs) {",
                    "if (deadlineNs < timeNs) {"),
            new Mutant(
                    "deadline without a hold is accepted",
                    "TransferShape",
                    "if ((flags & TransferLayout.PENDING) == 0) {",
                    "if (timeNs < 0) {"),
            new Mutant(
                    "deadline is told before a pending id",
                    "TransferShape",
                    "return ResultCode.PENDING_ID_NOT_ZERO;",
                    "return LittleEndian.getLong(transfers, at + TransferLayout.DEADLINE_NS) != 0 && (flags & TransferLayout.PENDING) == 0 ? ResultCode.DEADLINE_NOT_ZERO : ResultCode.PENDING_ID_NOT_ZERO;"),
            new Mutant(
                    "amount 0 moves nothing, successfully",
                    "TransferShape",
                    "at + TransferLayout.AMOUNT) <= 0) {",
                    "at + TransferLayout.AMOUNT) < 0) {"),
            new Mutant(
                    "double capture: a part is not taken from the hold",
                    "HoldTable",
                    "rows[row + AMOUNT] -= amount;",
                    "rows[row + AMOUNT] -= 0;"),
            new Mutant(
                    "a captured hold is not marked",
                    "HoldTable",
                    "rows[row + ORDINAL] |= CAPTURED;",
                    "rows[row + ORDINAL] |= 0;"),
            new Mutant(
                    "one more than held can be posted",
                    "TransferApplier",
                    "return amount > held ?",
                    "return amount - 1 > held ?"),
            new Mutant(
                    "a void of less than held is accepted",
                    "TransferApplier",
                    "return amount != 0 && amount != held ?",
                    "return amount > held ?"),
            new Mutant(
                    "a kept rest is released",
                    "TransferApplier",
                    "amount != 0 && amount < held;",
                    "amount != 0 && amount < 0;"),
            new Mutant(
                    "a capture of all keeps a hold of nothing",
                    "TransferApplier",
                    "amount != 0 && amount < held;",
                    "amount != 0 && amount <= held;"),
            new Mutant(
                    "a void counts as a post",
                    "TransferApplier",
                    "forgetHold(place, isPost ? TransferIndex.POSTED : TransferIndex.VOIDED);",
                    "forgetHold(place, TransferIndex.POSTED);"),
            new Mutant(
                    "an ended hold keeps its deadline",
                    "TransferApplier",
                    "        deadlines.remove(place);\n        holds.remove(place);",
                    "        holds.remove(place);"),
            new Mutant(
                    "void pays out",
                    "TransferApplier",
                    "if (isPost) {\n            add(debit",
                    "if (held > 0) {\n            add(debit"),
            new Mutant(
                    "hold names another debit account",
                    "TransferApplier",
                    "if (isOther(transfers, at + TransferLayout.DEBIT_ACCOUNT, holds.debitAccount(place))",
                    "if (isOther(transfers, at + TransferLayout.DEBIT_ACCOUNT, holds.creditAccount(place))"),
            new Mutant(
                    "expiry does not release the credit side",
                    "Ledger",
                    "applier.add(holds.creditAccount(hold), AccountTable.CREDITS_PENDING, -held);",
                    "applier.add(holds.creditAccount(hold), AccountTable.CREDITS_PENDING, 0);"),
            new Mutant(
                    "expiry waits for the tick after",
                    "Ledger",
                    "deadlines.firstNs() <= timeNs",
                    "deadlines.firstNs() < timeNs"),
            new Mutant(
                    "expiry forgets how the hold ended",
                    "Ledger",
                    "applier.forgetHold(hold, TransferIndex.EXPIRED);",
                    "applier.forgetHold(hold, TransferIndex.VOIDED);"),
            new Mutant(
                    "debit limit dropped",
                    "Room",
                    "if ((debitBookFlags & AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS) != 0",
                    "if (debitBookFlags == 0"),
            new Mutant(
                    "credit limit dropped",
                    "Room",
                    "if ((creditBookFlags & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0",
                    "if (creditBookFlags == 0"),
            new Mutant(
                    "debit limit ignores what is held",
                    "Room",
                    "page[row + CREDITS_POSTED] - page[row + DEBITS_PENDING] - page",
                    "page[row + CREDITS_POSTED] - page"),
            new Mutant(
                    "credit limit told before debit limit",
                    "Room",
                    "                && !Defect.LIMIT_IGNORED.isPlanted()) {",
                    "                && !((creditBookFlags & AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS) != 0 && amount > creditRoom(credit))) {"),
            new Mutant(
                    "frozen accounts move",
                    "Room",
                    "AccountLayout.FROZEN | AccountLayout.CLOSED;",
                    "AccountLayout.CLOSED;"),
            new Mutant(
                    "closed accounts move",
                    "Room",
                    "AccountLayout.FROZEN | AccountLayout.CLOSED;",
                    "AccountLayout.FROZEN;"),
            new Mutant(
                    "a frozen credit account does not matter",
                    "Room",
                    "if (((debitBookFlags | creditBookFlags) & BLOCKED) != 0) {",
                    "if ((debitBookFlags & BLOCKED) != 0) {"),
            new Mutant(
                    "closed is told before frozen",
                    "Room",
                    "if ((creditFlags & AccountLayout.FROZEN) != 0) {",
                    "if ((creditFlags & AccountLayout.FROZEN) != 0 && (debitFlags & AccountLayout.CLOSED) == 0) {"),
            new Mutant(
                    "overflow looks at posted only",
                    "Room",
                    "if (amount > Long.MAX_VALUE - debitsBefore) {",
                    "if (amount > Long.MAX_VALUE - debitPage[d + DEBITS_POSTED]) {"),
            new Mutant(
                    "credits may overflow by one",
                    "Room",
                    "if (amount > Long.MAX_VALUE - creditsBefore) {",
                    "if (amount - 1 > Long.MAX_VALUE - creditsBefore) {"),
            new Mutant(
                    "a hold overflows as a move",
                    "Room",
                    "return isPending ? ResultCode.OVERFLOW_DEBITS_PENDING :",
                    "return amount < 0 ? ResultCode.OVERFLOW_DEBITS_PENDING :"),
            new Mutant(
                    "book of the credit account is not looked at",
                    "Room",
                    " || (int) (creditBookFlags >>> Integer.SIZE) != book) {",
                    ") {"),
            new Mutant(
                    "balancing looks at the wrong side",
                    "Room",
                    "amount = Math.min(amount, debitRoom(debit));",
                    "amount = Math.min(amount, creditRoom(debit));"),
            new Mutant(
                    "balancing of a credit looks at the debit account",
                    "Room",
                    "amount = Math.min(amount, creditRoom(credit));",
                    "amount = Math.min(amount, creditRoom(debit));"),
            new Mutant(
                    "balancing ignores the amount given",
                    "Room",
                    "amount = Math.min(amount, debitRoom(debit));",
                    "amount = debitRoom(debit);"),
            new Mutant(
                    "balancing moves nothing, successfully",
                    "TransferApplier",
                    "if (amount <= 0) {",
                    "if (amount < 0) {"),
            new Mutant(
                    "nothing left is told of the wrong side", "Room", "debitRoom(debit) <= 0", "debitRoom(debit) < 0"),
            new Mutant(
                    "an overdraft wraps around",
                    "Overdrafts",
                    "return room > Long.MAX_VALUE - limit ? Long.MAX_VALUE : room + limit;",
                    "return room + limit;"),
            new Mutant(
                    "an overdraft in use can be taken away",
                    "Room",
                    "debitRoom(account) < -change) {",
                    "debitRoom(account) < 0) {"),
            new Mutant(
                    "a second overdraft is not taken in",
                    "Overdrafts",
                    "limits[slots[slot]] = limit;",
                    "limits[slots[slot]] = Math.max(limit, limits[slots[slot]]);"),
            new Mutant(
                    "overdrafts are for every level",
                    "Ledger",
                    "if (level < Levels.COMPLETE) {",
                    "if (level < Levels.FIRST) {"),
            new Mutant("levels fall", "Ledger", "level = Math.max(level, newLevel);", "level = newLevel;"),
            new Mutant(
                    "saved overdrafts are not read",
                    "Ledger",
                    "        overdrafts.load(in);",
                    "        new Overdrafts().load(in);"),
            new Mutant(
                    "the saved level is not read",
                    "Ledger",
                    "continueOf(saved & ~WITH_REVERSALS);",
                    "continueOf((saved & ~WITH_REVERSALS) - 1);"),
            new Mutant(
                    "a snapshot's overdrafts are not read",
                    "Ledger",
                    "overdrafts.load(head);",
                    "new Overdrafts().load(head);"),
            new Mutant("a snapshot has the first level", "LedgerSnapshot", "writer.put(level);", "writer.put(1);"),
            new Mutant(
                    "a restored level is not applied",
                    "Ledger",
                    "level = (int) saved;\n        applier.level(level);",
                    "level = (int) saved;"),
            new Mutant(
                    "holders are forgotten by a snapshot",
                    "Ledger",
                    "accounts.loaded();\n        holders.rebuild();",
                    "accounts.loaded();"),
            new Mutant("overdrafts of a snapshot go on changing", "Ledger", "overdrafts.frozen()", "overdrafts"),
            new Mutant(
                    "holds of a snapshot go on changing",
                    "HoldTable",
                    "Arrays.fill(isShared, true);",
                    "Arrays.fill(isShared, false);"),
            new Mutant(
                    "a page of a snapshot goes on changing",
                    "TransferApplier",
                    "        accounts.beforeChange(account);\n",
                    ""),
            new Mutant(
                    "freezing an account changes a snapshot", "AccountTable", "        beforeChange(account);\n", ""),
            new Mutant(
                    "a hold that ended keeps the mark of a capture",
                    "TransferApplier",
                    "place, state, holds.ordinal(place));",
                    "place, state, holds.get(place, HoldTable.ORDINAL));"),
            new Mutant(
                    "ids that ended leave memory before they are on disk",
                    "TransferIds",
                    "cold.await(youngGeneration - 1 - count);",
                    "cold.touch(count, 0);"),
            new Mutant(
                    "chain undo forgets the credit balance",
                    "ChainUndo",
                    "        putBack(frame + CREDIT_SIDE, credit, AccountTable.CREDITS_PENDING, AccountTable.CREDITS_POSTED);\n",
                    ""),
            new Mutant(
                    "chain undo forgets what was pending",
                    "ChainUndo",
                    "page[row + pending] = frames[at];",
                    "page[row + pending] += 0;"),
            new Mutant(
                    "chain undo forgets the last row",
                    "ChainUndo",
                    "page[row + AccountTable.LAST_ORDINAL] = frames[at + 2];",
                    "page[row + AccountTable.LAST_ORDINAL] += 0;"),
            new Mutant(
                    "chain undo forgets a capture",
                    "ChainUndo",
                    "holds.replace(place, frames, frame + HOLD_ROW);",
                    "holds.isFree(place);"),
            new Mutant(
                    "chain undo forgets a deadline",
                    "ChainUndo",
                    "            deadlines.add(place);",
                    "            deadlines.size();"),
            new Mutant(
                    "chain undo forgets that an id was held",
                    "ChainUndo",
                    "        ids.reopen(pendingHi, pendingLo, ids.hash(pendingHi, pendingLo), place);\n",
                    "        ids.find(pendingHi, pendingLo, ids.hash(pendingHi, pendingLo));\n"),
            new Mutant(
                    "reversals are not counted together",
                    "TransferApplier",
                    "before == 0 ? 0 : reversedBy(before)",
                    "before == 0 ? 0 : 0 * reversedBy(before)"),
            new Mutant(
                    "a reversal may give back one too much",
                    "TransferApplier",
                    "if (amount > left || left == 0) {",
                    "if (amount > left + 1 || left == 0) {"),
            new Mutant(
                    "a reversal of what is reversed in full",
                    "TransferApplier",
                    "if (amount > left || left == 0) {",
                    "if (amount > left) {"),
            new Mutant(
                    "a reversal can be reversed",
                    "TransferApplier",
                    "MOVED_NOTHING = TransferLayout.VOID_PENDING | TransferLayout.REVERSAL;",
                    "MOVED_NOTHING = TransferLayout.VOID_PENDING;"),
            new Mutant(
                    "chain undo forgets a reversal",
                    "ChainUndo",
                    "ids.removeReversal(frames[frame + HOLD_ROW], frames[frame + HOLD_ROW + 1], frames[frame + HOLD_PLACE]);",
                    "ids.size();"),
            new Mutant(
                    "a reversal goes the way of its original",
                    "TransferApplier",
                    "int debit = accountIn(originalRow, TransferRowLayout.CREDIT_ACCOUNT);",
                    "int debit = accountIn(originalRow, TransferRowLayout.DEBIT_ACCOUNT);"),
            new Mutant(
                    "a repetition breaks its chain",
                    "TransferApplier",
                    "code != ResultCode.OK && code != ResultCode.EXISTS) {",
                    "code != ResultCode.OK) {"),
            new Mutant(
                    "an open chain is closed by the end of the call",
                    "TransferApplier",
                    "if (isLinked && isLast) {",
                    "if (isLinked && isLast && i < 0) {"),
            new Mutant(
                    "members of a broken chain stay OK",
                    "TransferApplier",
                    "if (idAt(transfers, at, transferHash(transfers, at)) == 0) {",
                    "if (idAt(transfers, at, transferHash(transfers, at)) == -1) {"),
            new Mutant(
                    "exists does not compare flags",
                    "ExistingTransfer",
                    "if (flags != (rowFlags & ~TransferRowLayout.AFTER_CAPTURE)) {",
                    "if (((flags ^ rowFlags) & ~(TransferRowLayout.AFTER_CAPTURE | TransferLayout.LINKED)) != 0) {"),
            new Mutant(
                    "exists does not compare the amount",
                    "ExistingTransfer",
                    "return given != 0 && given != done;",
                    "return false;"),
            new Mutant(
                    "exists compares half of an id",
                    "ExistingTransfer",
                    "return hi != LittleEndian.getLong(row, field) ||",
                    "return"),
            new Mutant(
                    "exists does not compare the reference",
                    "ExistingTransfer",
                    "if (differs(transfer, at, TransferLayout.REFERENCE, false)) {",
                    "if (at < 0) {"),
            new Mutant(
                    "exists does not compare the deadline",
                    "ExistingTransfer",
                    "            return ResultCode.EXISTS_WITH_DIFFERENT_DEADLINE;",
                    "            isEnd = false;"),
            new Mutant(
                    "exists does not compare the code",
                    "ExistingTransfer",
                    "            return ResultCode.EXISTS_WITH_DIFFERENT_CODE;",
                    "            isEnd = false;"),
            new Mutant(
                    "exists does not compare an imported time",
                    "ExistingTransfer",
                    "            return ResultCode.EXISTS_WITH_DIFFERENT_TIMESTAMP;",
                    "            isEnd = false;"),
            new Mutant(
                    "exists takes the limit of a balancing for its amount",
                    "ExistingTransfer",
                    "return given < done;",
                    "return given != done;"),
            new Mutant(
                    "exists forgets earlier captures",
                    "ExistingTransfer",
                    "long held = isAfterCapture ?",
                    "long held = flags < 0 ?"),
            new Mutant(
                    "a row has the balance of the wrong sign",
                    "RowWriter",
                    "page[at + AccountTable.CREDITS_POSTED] - page[at + AccountTable.DEBITS_POSTED]",
                    "page[at + AccountTable.DEBITS_POSTED] - page[at + AccountTable.CREDITS_POSTED]"),
            new Mutant(
                    "a row has the amount that was given",
                    "RowWriter",
                    "        LittleEndian.putLong(row, TransferRowLayout.AMOUNT, amount);\n        fill(transfer, at);\n        return",
                    "        fill(transfer, at);\n        return"),
            new Mutant(
                    "an imported row has the time of the log",
                    "TransferApplier",
                    "return (flags & TransferLayout.IMPORTED) == 0\n",
                    "return timeNs > 0\n"),
            new Mutant(
                    "an import may go back in time on the credit side",
                    "TransferApplier",
                    "return timestampNs < lastTime(debit) || timestampNs < lastTime(credit);",
                    "return timestampNs < lastTime(debit);"),
            new Mutant(
                    "an import may not share a time",
                    "TransferApplier",
                    "return timestampNs < lastTime(debit) ||",
                    "return timestampNs <= lastTime(debit) ||"),
            new Mutant(
                    "an import may come from this very moment",
                    "TransferShape",
                    "return timestampNs >= timeNs ?",
                    "return timestampNs > timeNs ?"),
            new Mutant(
                    "equal deadlines expire in signed order",
                    "DeadlineQueue",
                    "return Long.compareUnsigned(hi, otherHi) < 0;",
                    "return hi < otherHi;"),
            new Mutant(
                    "equal deadlines expire in any order",
                    "DeadlineQueue",
                    "return Long.compareUnsigned(holds.get(hold, HoldTable.ID_LO), holds.get(other, HoldTable.ID_LO)) < 0;",
                    "return hold < other;"),
            new Mutant(
                    "a holder's older accounts are forgotten",
                    "HolderIndex",
                    "before[account] = (int) newest[slot];",
                    "before[account] = 0;"),
            new Mutant(
                    "freed places of holds are forgotten",
                    "HoldTable",
                    "free[freeCount++] = hold;",
                    "free[freeCount] = hold;"),
            new Mutant(
                    "both limits together are accepted",
                    "AccountOpener",
                    "if (flags == LIMITS) {",
                    "if (flags == 0 && hi == lo) {"),
            new Mutant(
                    "reopening does not compare the holder",
                    "AccountOpener",
                    "return ResultCode.EXISTS_WITH_DIFFERENT_HOLDER;",
                    "return ResultCode.EXISTS;"));

    private Mutants() {}
}
