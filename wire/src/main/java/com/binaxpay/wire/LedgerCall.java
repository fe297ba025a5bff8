package com.binaxpay.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// What the batch client asks of a node, and what it is answered: frames on a TLS connection, each with its length and
/// the number that the client gave the call. Little-endian, offsets in bytes; since 0.2.0, never changed.
///
/// | request | offset | size | |
/// | --- | --- | --- | --- |
/// | length | 0 | 4 | of the whole, bytes |
/// | call | 4 | 8 | its number; 0 for a probe, which ends here and is answered with the same |
/// | format | 12 | 1 | 1 |
/// | kind | 13 | 1 | [#TRANSFERS] and so on |
/// | shard | 14 | 2 | its number |
/// | remaining | 16 | 4 | how long the caller will wait from now on, ms |
/// | payload | 20 | | by kind |
///
/// | kind | payload | payload of the answer |
/// | --- | --- | --- |
/// | [#TRANSFERS] | rows of [TransferLayout] | a result byte each |
/// | [#ACCOUNTS] | rows of [AccountLayout] | a result byte each |
/// | [#ACCOUNTS_BY_ID] | ids | a row of account each, see below; all 0 where there is none |
/// | [#TRANSFERS_BY_ID] | ids | a line each, see below; all 0 where there is none |
/// | [#STATEMENT] | account's id, ordinal before which to begin (8), most lines (4), reserved (4) | lines, newest first
/// |
/// | [#EVIDENCE] | a [Query]: `NewestHead`, `Consistency` or `RowProof` | its [Answer] |
///
/// | answer | offset | size | |
/// | --- | --- | --- | --- |
/// | length, call | 0 | 12 | as in the request |
/// | status | 12 | 1 | [#DONE] and so on |
/// | payload | 13 | | of `DONE` by kind; of `NOT_LEADER` the region believed to lead; else a sentence; both UTF-8 |
///
/// | account | offset | size | |
/// | --- | --- | --- | --- |
/// | id, holder | 0 | 32 | hi then lo |
/// | book, code, flags, reserved | 32 | 16 | |
/// | overdraft | 48 | 8 | minor units |
/// | debits pending, debits posted, credits pending, credits posted | 56 | 32 | minor units |
/// | newest row | 88 | 8 | ordinal, 0: none |
///
/// | line | offset | size | |
/// | --- | --- | --- | --- |
/// | ordinal | 0 | 8 | place in the shard's history |
/// | held | 8 | 8 | of a hold: what is still held, 0 once it has ended |
/// | row | 16 | 144 | [TransferRowLayout] |
public final class LedgerCall {
    /// The format that this version writes.
    public static final int FORMAT_VALUE = 1;

    public static final int FORMAT = 12;
    public static final int KIND = 13;
    public static final int SHARD = 14;
    public static final int REMAINING_MS = 16;
    /// Where a request's payload begins.
    public static final int HEADER_BYTES = 20;

    public static final int TRANSFERS = 1;
    public static final int ACCOUNTS = 2;
    public static final int ACCOUNTS_BY_ID = 3;
    public static final int TRANSFERS_BY_ID = 4;
    public static final int STATEMENT = 5;
    public static final int EVIDENCE = 6;

    /// Done; the payload says what.
    public static final int DONE = 0;
    /// This node does not lead the shard; nothing was done.
    public static final int NOT_LEADER = 1;
    /// Nothing was done, and another node would say the same now; later may help.
    public static final int NOT_DONE = 2;
    /// It was proposed, and its outcome was not known in time.
    public static final int UNKNOWN = 3;
    /// Never done, however often it is sent: the request is not one that a client may make.
    public static final int REFUSED = 4;

    public static final int STATUS = 12;
    /// Where an answer's payload begins.
    public static final int ANSWER_BYTES = 13;

    public static final int ID_BYTES = 16;
    public static final int STATEMENT_BEFORE = 16;
    public static final int STATEMENT_LIMIT = 24;
    public static final int STATEMENT_BYTES = 32;

    public static final int ACCOUNT_HOLDER = 16;
    public static final int ACCOUNT_BOOK = 32;
    public static final int ACCOUNT_CODE = 36;
    public static final int ACCOUNT_FLAGS = 40;
    public static final int ACCOUNT_OVERDRAFT = 48;
    public static final int ACCOUNT_DEBITS_PENDING = 56;
    public static final int ACCOUNT_DEBITS_POSTED = 64;
    public static final int ACCOUNT_CREDITS_PENDING = 72;
    public static final int ACCOUNT_CREDITS_POSTED = 80;
    public static final int ACCOUNT_NEWEST = 88;
    public static final int ACCOUNT_BYTES = 96;

    public static final int LINE_HELD = 8;
    public static final int LINE_ROW = 16;
    public static final int LINE_BYTES = LINE_ROW + TransferRowLayout.SIZE_BYTES;

    /// Most bytes of rows in a request: as much as a log entry takes.
    public static final int ROWS_BYTES_MAX = 1 << 20;
    /// Most ids in a request for accounts.
    public static final int ACCOUNTS_MAX = 8_192;
    /// Most ids in a request for transfers, and most lines of a statement's page.
    public static final int LINES_MAX = 1_000;

    private LedgerCall() {}

    /// Writes what stands before a request's payload, but for length and call.
    public static void begin(byte[] request, int kind, int shard) {
        ByteBuffer.wrap(request)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(FORMAT, (byte) FORMAT_VALUE)
                .put(KIND, (byte) kind)
                .putShort(SHARD, (short) shard);
    }

    /// Says in a request how long its caller will still wait.
    public static void remaining(byte[] request, int remainingMs) {
        ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).putInt(REMAINING_MS, remainingMs);
    }

    /// An answer of this status, with a text.
    public static byte[] answer(int status, String text) {
        return answer(status, text.getBytes(StandardCharsets.UTF_8));
    }

    /// An answer of this status, with a payload; length and call are to be filled in.
    public static byte[] answer(int status, byte[] payload) {
        byte[] answer = new byte[ANSWER_BYTES + payload.length];
        answer[STATUS] = (byte) status;
        System.arraycopy(payload, 0, answer, ANSWER_BYTES, payload.length);
        return answer;
    }

    /// The text of an answer that has one.
    public static String text(byte[] answer) {
        return new String(answer, ANSWER_BYTES, answer.length - ANSWER_BYTES, StandardCharsets.UTF_8);
    }
}
