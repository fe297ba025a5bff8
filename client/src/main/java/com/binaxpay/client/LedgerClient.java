package com.binaxpay.client;

import com.binaxpay.evidence.EvidenceKeys;
import com.binaxpay.ledger.ResultCode;
import com.binaxpay.money.Id;
import com.binaxpay.transport.BulkClient;
import com.binaxpay.transport.Identity;
import com.binaxpay.transport.Settings;
import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.SignedHead;
import com.binaxpay.wire.TransferLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Writes rows to the raw ledger of a shard, and reads them: binary, pipelined, batching by itself. It is for back ends
/// that hold a certificate of role `client`; what they may touch is a space of their own, see
/// [com.binaxpay.wire.ClientSpace] and `docs/reference/client.md`.
///
/// Calls never block, and any thread may make them. Rows that come while earlier ones are on their way go together in
/// the next batch. A batch whose fate is not known is sent again with the same ids, to whoever leads then, so that each
/// row is done once, or its call says that it may have been ([LedgerException.OutcomeUnknown]). Rows of one thread are
/// applied in its order as long as nothing has to be sent again; what depends on another row waits for it, or goes with
/// it in a chain.
///
/// Futures complete on an I/O thread: what hangs on them must not block. Waiting for them in a virtual thread is fine.
public final class LedgerClient implements AutoCloseable {
    private static final long SWEEP_MS = 50;

    private final LedgerOptions options;
    private final List<BulkClient> nodes;
    private final ScheduledExecutorService timer;
    private final Courier courier;
    private final Batcher transfers;
    private final Batcher accounts;

    private LedgerClient(List<LedgerNode> nodes, Identity identity, LedgerOptions options) {
        this.options = options;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("ledger-client-timer").factory());
        this.nodes = nodes.stream()
                .map(node -> BulkClient.connect(identity, Settings.defaults(), node.name(), node.address()))
                .toList();
        this.courier = new Courier(this.nodes, options, timer);
        this.transfers = new Batcher(LedgerCall.TRANSFERS, TransferLayout.SIZE_BYTES, options, courier);
        this.accounts = new Batcher(LedgerCall.ACCOUNTS, AccountLayout.SIZE_BYTES, options, courier);
        var unused = timer.scheduleAtFixedRate(this::expire, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    /// A client of the shard `options.shard()`. It connects by itself, now and whenever a connection is lost; calls
    /// that come before wait.
    ///
    /// @param nodes all nodes that hold a replica of the shard, the one that should lead first
    /// @param identity a certificate of role `client`, its key, and the authorities of the nodes
    public static LedgerClient connect(List<LedgerNode> nodes, Identity identity, LedgerOptions options) {
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a client needs a node to call");
        }
        return new LedgerClient(nodes, identity, options);
    }

    /// Has a transfer applied, which must not be linked to a next. The future fails with a [LedgerException] where it
    /// is not known to be applied or refused.
    public CompletableFuture<ResultCode> transfer(LedgerTransfer transfer) {
        if (transfer.isLinked()) {
            throw new IllegalArgumentException("a transfer that is linked to a next goes with it, in transfers(…)");
        }
        Waiter.OfOne waiter = new Waiter.OfOne();
        transfers.add(transfer::write, waiter);
        return waiter;
    }

    /// Has transfers applied, in their order, with no others in between; chains of linked ones wholly or not at all.
    ///
    /// @param all 1 to 8,192
    public CompletableFuture<ResultCodes> transfers(List<LedgerTransfer> all) {
        checkCount(all.size(), TransferBatch.ROWS_MAX);
        if (all.getLast().isLinked()) {
            throw openChain();
        }
        return add(transfers, encode(all, TransferLayout.SIZE_BYTES, LedgerTransfer::write), all.size());
    }

    /// As the former, without an object a row. `batch` is copied, and may be filled again at once.
    public CompletableFuture<ResultCodes> transfers(TransferBatch batch) {
        checkCount(batch.size(), TransferBatch.ROWS_MAX);
        if (batch.endsOpen()) {
            throw openChain();
        }
        return add(transfers, batch.bytes(), batch.size());
    }

    /// Opens an account.
    public CompletableFuture<ResultCode> createAccount(LedgerAccount account) {
        Waiter.OfOne waiter = new Waiter.OfOne();
        accounts.add(account::write, waiter);
        return waiter;
    }

    /// Opens accounts.
    ///
    /// @param all 1 to 16,384
    public CompletableFuture<ResultCodes> createAccounts(List<LedgerAccount> all) {
        checkCount(all.size(), LedgerCall.ROWS_BYTES_MAX / AccountLayout.SIZE_BYTES);
        return add(accounts, encode(all, AccountLayout.SIZE_BYTES, LedgerAccount::write), all.size());
    }

    /// As [#transfer], waiting: for room where too much waits, and for the result.
    ///
    /// @throws LedgerException where it is not known to be applied or refused
    public ResultCode transferAndWait(LedgerTransfer transfer) throws InterruptedException {
        return andWait(transfers, 1, () -> transfer(transfer));
    }

    /// As [#transfers(List)], waiting: for room where too much waits, and for the results.
    ///
    /// @throws LedgerException where they are not known to be applied or refused
    public ResultCodes transfersAndWait(List<LedgerTransfer> all) throws InterruptedException {
        return andWait(transfers, all.size(), () -> transfers(all));
    }

    /// As [#transfers(TransferBatch)], waiting: for room where too much waits, and for the results.
    ///
    /// @throws LedgerException where they are not known to be applied or refused
    public ResultCodes transfersAndWait(TransferBatch batch) throws InterruptedException {
        return andWait(transfers, batch.size(), () -> transfers(batch));
    }

    /// As [#createAccounts], waiting: for room where too much waits, and for the results.
    ///
    /// @throws LedgerException where they are not known to be opened or refused
    public ResultCodes createAccountsAndWait(List<LedgerAccount> all) throws InterruptedException {
        return andWait(accounts, all.size(), () -> createAccounts(all));
    }

    /// Accounts as they are after every write that was acknowledged before the call.
    ///
    /// @param ids 1 to 8,192
    public CompletableFuture<List<Optional<AccountState>>> accounts(List<Id> ids) {
        checkCount(ids.size(), LedgerCall.ACCOUNTS_MAX);
        return ask(Lookup.byId(LedgerCall.ACCOUNTS_BY_ID, options, ids))
                .read(LedgerCall.ACCOUNT_BYTES, AccountState::read);
    }

    /// An account as it is after every write that was acknowledged before the call.
    public CompletableFuture<Optional<AccountState>> account(Id id) {
        return accounts(List.of(id)).thenApply(List::getFirst);
    }

    /// What the transfers with these ids did.
    ///
    /// @param ids 1 to 1,000
    public CompletableFuture<List<Optional<HistoryLine>>> transfersById(List<Id> ids) {
        checkCount(ids.size(), LedgerCall.LINES_MAX);
        return ask(Lookup.byId(LedgerCall.TRANSFERS_BY_ID, options, ids))
                .read(LedgerCall.LINE_BYTES, HistoryLine::read);
    }

    /// What the transfer with this id did.
    public CompletableFuture<Optional<HistoryLine>> transferById(Id id) {
        return transfersById(List.of(id)).thenApply(List::getFirst);
    }

    /// A page of an account's statement, newest first; empty where there is no such account.
    ///
    /// @param before ordinal of the last line of the page before, [Long#MAX_VALUE] for the first page
    /// @param limit most lines, 1 to 1,000
    public CompletableFuture<List<HistoryLine>> statement(Id account, long before, int limit) {
        checkCount(limit, LedgerCall.LINES_MAX);
        return ask(Lookup.statement(options, account, before, limit))
                .read(LedgerCall.LINE_BYTES, HistoryLine::read)
                .thenApply(lines -> lines.stream().flatMap(Optional::stream).toList());
    }

    /// What this client believes of the shard's history, and can prove. It begins with what it is told first.
    ///
    /// @param keys public evidence keys of the shard's nodes, from somewhere else than the nodes
    /// @param quorum how many nodes must sign a head: more than half of those that hold a replica
    public LedgerEvidence evidence(EvidenceKeys keys, int quorum) {
        return new LedgerEvidence(options.shard(), this::query, keys, quorum, Optional.empty());
    }

    /// As [#evidence(EvidenceKeys, int)], going on from a head that was believed before, see
    /// [LedgerEvidence#remembered].
    public LedgerEvidence evidence(EvidenceKeys keys, int quorum, SignedHead remembered) {
        return new LedgerEvidence(options.shard(), this::query, keys, quorum, Optional.of(remembered));
    }

    private CompletableFuture<Answer> query(Query query) {
        return ask(Lookup.evidence(options, query)).answer();
    }

    /// Ends at once. Calls that were not answered fail: with [LedgerException.NotDone] where nothing was sent, else
    /// with
    /// [LedgerException.OutcomeUnknown].
    @Override
    public void close() {
        transfers.close();
        accounts.close();
        courier.close();
        timer.shutdownNow();
        nodes.forEach(BulkClient::close);
    }

    private void expire() {
        long nowNs = System.nanoTime();
        transfers.expire(nowNs);
        accounts.expire(nowNs);
        courier.expire(nowNs);
    }

    private Lookup ask(Lookup lookup) {
        courier.send(lookup);
        return lookup;
    }

    private static CompletableFuture<ResultCodes> add(Batcher batcher, byte[] rows, int count) {
        Waiter.OfMany waiter = new Waiter.OfMany(count);
        batcher.add(rows, waiter);
        return waiter;
    }

    private <T> T andWait(Batcher batcher, int rows, Supplier<CompletableFuture<T>> call) throws InterruptedException {
        long deadlineNs = System.nanoTime() + options.deadline().toNanos();
        while (true) {
            boolean hasRoom = batcher.awaitRoom(rows, deadlineNs);
            try {
                return call.get().get();
            } catch (ExecutionException e) {
                // Another thread may have taken the room.
                if (!(hasRoom && e.getCause() instanceof LedgerException.Full)) {
                    throw e.getCause() instanceof LedgerException why ? why : new CompletionException(e.getCause());
                }
            }
        }
    }

    @FunctionalInterface
    private interface Encoder<T> {
        void write(T value, ByteBuffer rows, int at);
    }

    private static <T> byte[] encode(List<T> all, int size, Encoder<T> encoder) {
        ByteBuffer rows = ByteBuffer.allocate(all.size() * size).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        for (T one : all) {
            encoder.write(one, rows, at);
            at += size;
        }
        return rows.array();
    }

    private static void checkCount(int count, int most) {
        if (count < 1 || count > most) {
            throw new IllegalArgumentException("1 to " + most + " at a time, not " + count);
        }
    }

    private static IllegalArgumentException openChain() {
        return new IllegalArgumentException("the last transfer is linked to a next, which isn't there");
    }
}
