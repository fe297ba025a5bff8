package com.binaxpay.shard;

import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.ClientSpace;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.Levels;
import com.binaxpay.wire.MalformedMessage;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/// Where clients of the raw ledger are served, see [LedgerCall]: the way to this node's replicas for rows that come as
/// they are, without keys, orders or events. Clients have a space of their own ([ClientSpace]); what would leave it is
/// refused before it is proposed, a whole call at a time, so that a faulty row is never applied in part. Safe for any
/// thread; nothing blocks.
public final class LedgerDesk {
    private final List<ShardHost> hosts;

    /// A desk for the replicas of this process, which may come and go.
    public LedgerDesk(List<ShardHost> hosts) {
        this.hosts = hosts;
    }

    /// Answers a request, which must not change any more.
    public CompletionStage<byte[]> handle(byte[] request) {
        if (request.length < LedgerCall.HEADER_BYTES) {
            return refused("a request of " + request.length + " bytes is none");
        }
        ByteBuffer in = ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN);
        if (in.get(LedgerCall.FORMAT) != LedgerCall.FORMAT_VALUE) {
            return refused("format " + in.get(LedgerCall.FORMAT) + " is not known here; this release knows 1");
        }
        int shard = Short.toUnsignedInt(in.getShort(LedgerCall.SHARD));
        Optional<ShardHost> found =
                hosts.stream().filter(each -> each.shard() == shard).findFirst();
        if (found.isEmpty()) {
            return refused("there is no replica of shard " + shard + " here");
        }
        ShardHost host = found.get();
        long remainingMs = in.getInt(LedgerCall.REMAINING_MS);
        return switch (in.get(LedgerCall.KIND)) {
            case LedgerCall.TRANSFERS -> transfers(host, request, remainingMs);
            case LedgerCall.ACCOUNTS -> accounts(host, request, remainingMs);
            case LedgerCall.ACCOUNTS_BY_ID -> accountsById(host, request);
            case LedgerCall.TRANSFERS_BY_ID -> transfersById(host, request);
            case LedgerCall.STATEMENT -> statement(host, request, in);
            case LedgerCall.EVIDENCE -> evidence(host, request, remainingMs);
            default -> refused("kind " + in.get(LedgerCall.KIND) + " is not known here");
        };
    }

    private static CompletionStage<byte[]> transfers(ShardHost host, byte[] request, long remainingMs) {
        int count = count(request, TransferLayout.SIZE_BYTES);
        Optional<String> fault = faultOfRows(request, count, TransferLayout.SIZE_BYTES)
                .or(() -> ClientSpace.faultOfTransfers(request, LedgerCall.HEADER_BYTES, count));
        return fault.isPresent() ? refused(fault.get()) : submit(host, EntryLayout.RAW_TRANSFERS, request, remainingMs);
    }

    private static CompletionStage<byte[]> accounts(ShardHost host, byte[] request, long remainingMs) {
        int count = count(request, AccountLayout.SIZE_BYTES);
        Optional<String> fault = faultOfRows(request, count, AccountLayout.SIZE_BYTES)
                .or(() -> ClientSpace.faultOfAccounts(request, LedgerCall.HEADER_BYTES, count));
        return fault.isPresent() ? refused(fault.get()) : submit(host, EntryLayout.RAW_ACCOUNTS, request, remainingMs);
    }

    private static CompletionStage<byte[]> submit(ShardHost host, int tag, byte[] request, long remainingMs) {
        if (host.level() < Levels.COMPLETE) {
            return done(new Reply.NotDone("shard " + host.shard() + " is at level " + host.level()
                    + "; clients need level " + Levels.COMPLETE + ", which comes when all its replicas are upgraded"));
        }
        int length = request.length - LedgerCall.HEADER_BYTES;
        return answered(host.submitRaw(tag, request, LedgerCall.HEADER_BYTES, length, remainingMs));
    }

    private static CompletionStage<byte[]> accountsById(ShardHost host, byte[] request) {
        int count = count(request, LedgerCall.ID_BYTES);
        Optional<String> fault = faultOfIds(request, count, LedgerCall.ACCOUNTS_MAX);
        return fault.isPresent()
                ? refused(fault.get())
                : answered(host.readLinearizable(machine -> LedgerLines.accounts(machine, request, count)));
    }

    private static CompletionStage<byte[]> transfersById(ShardHost host, byte[] request) {
        int count = count(request, LedgerCall.ID_BYTES);
        Optional<String> fault = faultOfIds(request, count, LedgerCall.LINES_MAX);
        return fault.isPresent()
                ? refused(fault.get())
                : answered(host.readLinearizable(machine -> LedgerLines.transfers(machine, request, count)));
    }

    private static CompletionStage<byte[]> statement(ShardHost host, byte[] request, ByteBuffer in) {
        if (request.length != LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_BYTES) {
            return refused("a request for a statement has another size");
        }
        int limit = in.getInt(LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_LIMIT);
        if (limit < 1 || limit > LedgerCall.LINES_MAX) {
            return refused("a page has 1 to " + LedgerCall.LINES_MAX + " lines, not " + limit);
        }
        Optional<String> fault = ClientSpace.faultOfIds(request, LedgerCall.HEADER_BYTES, 1);
        if (fault.isPresent()) {
            return refused(fault.get());
        }
        long hi = in.getLong(LedgerCall.HEADER_BYTES);
        long lo = in.getLong(LedgerCall.HEADER_BYTES + Long.BYTES);
        long before = in.getLong(LedgerCall.HEADER_BYTES + LedgerCall.STATEMENT_BEFORE);
        return answered(host.readLinearizable(machine -> LedgerLines.statement(machine, hi, lo, before, limit)));
    }

    private static CompletionStage<byte[]> evidence(ShardHost host, byte[] request, long remainingMs) {
        int length = request.length - LedgerCall.HEADER_BYTES;
        Query query;
        try {
            query = RecordCodec.QUERIES.decode(ByteBuffer.wrap(request, LedgerCall.HEADER_BYTES, length));
        } catch (MalformedMessage e) {
            return refused("a request for evidence is a query, and this is none: " + e.getMessage());
        }
        boolean isClients = switch (query) {
            case Query.NewestHead _, Query.Consistency _ -> true;
            case Query.RowProof proof -> ClientSpace.isId(proof.transfer().hi());
            default -> false;
        };
        if (!isClients) {
            return refused(
                    "a client may ask for the newest head, for consistency, and for proofs of clients' transfers");
        }
        return host.handle(new Call.Ask(host.shard(), query, -1, remainingMs))
                .thenApply(reply -> reply instanceof Reply.Answered answered
                        ? LedgerCall.answer(LedgerCall.DONE, RecordCodec.ANSWERS.encode(answered.answer()))
                        : answer(reply));
    }

    private static int count(byte[] request, int size) {
        return (request.length - LedgerCall.HEADER_BYTES) / size;
    }

    private static Optional<String> faultOfRows(byte[] request, int count, int size) {
        int bytes = request.length - LedgerCall.HEADER_BYTES;
        if (count == 0 || count * size != bytes || bytes > LedgerCall.ROWS_BYTES_MAX) {
            return Optional.of(bytes + " bytes are not 1 to " + LedgerCall.ROWS_BYTES_MAX / size + " rows of " + size);
        }
        return Optional.empty();
    }

    private static Optional<String> faultOfIds(byte[] request, int count, int max) {
        int bytes = request.length - LedgerCall.HEADER_BYTES;
        if (count == 0 || count * LedgerCall.ID_BYTES != bytes || count > max) {
            return Optional.of(bytes + " bytes are not 1 to " + max + " ids");
        }
        return ClientSpace.faultOfIds(request, LedgerCall.HEADER_BYTES, count);
    }

    private static CompletionStage<byte[]> answered(CompletableFuture<byte[]> rows) {
        return rows.handle((payload, failure) -> {
            if (failure == null) {
                return LedgerCall.answer(LedgerCall.DONE, payload);
            }
            Throwable cause =
                    failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
            if (cause instanceof RawRefused refused) {
                return answer(refused.reply());
            }
            throw new CompletionException(cause);
        });
    }

    private static byte[] answer(Reply reply) {
        return switch (reply) {
            case Reply.NotLeader notLeader -> LedgerCall.answer(LedgerCall.NOT_LEADER, notLeader.leader());
            case Reply.NotDone notDone -> LedgerCall.answer(LedgerCall.NOT_DONE, notDone.reason());
            case Reply.OutcomeUnknown unknown -> LedgerCall.answer(LedgerCall.UNKNOWN, unknown.reason());
            case Reply.Applied _, Reply.Answered _ -> throw new IllegalStateException("not a refusal: " + reply);
        };
    }

    private static CompletionStage<byte[]> done(Reply reply) {
        return CompletableFuture.completedFuture(answer(reply));
    }

    private static CompletionStage<byte[]> refused(String sentence) {
        return CompletableFuture.completedFuture(LedgerCall.answer(LedgerCall.REFUSED, sentence));
    }
}
