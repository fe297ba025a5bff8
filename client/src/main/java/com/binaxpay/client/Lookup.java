package com.binaxpay.client;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A question to the leader, whose answer is rows of one size, or an [Answer].
final class Lookup extends Parcel {
    private final byte[] request;
    private final CompletableFuture<ByteBuffer> payload = new CompletableFuture<>();

    private Lookup(int kind, LedgerOptions options, int payloadBytes) {
        super(System.nanoTime() + options.deadline().toNanos());
        request = new byte[LedgerCall.HEADER_BYTES + payloadBytes];
        LedgerCall.begin(request, kind, options.shard());
    }

    /// Asks for things by their ids.
    static Lookup byId(int kind, LedgerOptions options, List<Id> ids) {
        Lookup lookup = new Lookup(kind, options, ids.size() * LedgerCall.ID_BYTES);
        ByteBuffer out = lookup.asked();
        for (Id id : ids) {
            LedgerIds.check("id", id);
            out.putLong(id.hi()).putLong(id.lo());
        }
        return lookup;
    }

    /// Asks for a page of a statement.
    static Lookup statement(LedgerOptions options, Id account, long before, int limit) {
        Lookup lookup = new Lookup(LedgerCall.STATEMENT, options, LedgerCall.STATEMENT_BYTES);
        LedgerIds.check("account", account);
        lookup.asked()
                .putLong(account.hi())
                .putLong(account.lo())
                .putLong(before)
                .putInt(limit);
        return lookup;
    }

    /// Asks for evidence.
    static Lookup evidence(LedgerOptions options, Query query) {
        byte[] encoded = RecordCodec.QUERIES.encode(query);
        Lookup lookup = new Lookup(LedgerCall.EVIDENCE, options, encoded.length);
        lookup.asked().put(encoded);
        return lookup;
    }

    /// Reads one thing of an answer.
    @FunctionalInterface
    interface Reader<T> {
        /// The thing at `at`, if there is one.
        Optional<T> read(ByteBuffer in, int at);
    }

    /// The answer's rows, of `size` bytes each.
    <T> CompletableFuture<List<Optional<T>>> read(int size, Reader<T> reader) {
        return payload.thenApply(in -> {
            List<Optional<T>> all = new ArrayList<>(in.capacity() / size);
            for (int at = LedgerCall.ANSWER_BYTES; at + size <= in.capacity(); at += size) {
                all.add(reader.read(in, at));
            }
            return all;
        });
    }

    /// The answer to a query; a [com.binaxpay.wire.MalformedMessage] where it is none.
    CompletableFuture<Answer> answer() {
        return payload.thenApply(in -> RecordCodec.ANSWERS.decode(in.position(LedgerCall.ANSWER_BYTES)));
    }

    @Override
    byte[] request() {
        return request;
    }

    @Override
    void done(byte[] answer) {
        payload.complete(ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN));
    }

    @Override
    void failed(LedgerException why) {
        payload.completeExceptionally(why);
    }

    private ByteBuffer asked() {
        return ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).position(LedgerCall.HEADER_BYTES);
    }
}
