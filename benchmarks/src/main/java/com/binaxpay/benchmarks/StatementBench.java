package com.binaxpay.benchmarks;

import com.binaxpay.money.Id;
import com.binaxpay.money.Invariant;
import com.binaxpay.shard.ShardHost;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Call;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Idempotency;
import com.binaxpay.wire.Mode;
import com.binaxpay.wire.Operation;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Query;
import com.binaxpay.wire.Reply;
import com.binaxpay.wire.TransferLayout;
import com.binaxpay.wire.View;
import com.binaxpay.wire.View.StatementLine;
import com.binaxpay.wire.View.TransferKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.HdrHistogram.Histogram;

/// How long a page of a statement takes from an account with 5 M entries in a history of twice as many transfers.
final class StatementBench {
    static final String STATEMENT = "statement";

    private static final int EUR = 978;
    private static final Caller CALLER = new Caller(1, Mode.LIVE);
    private static final int ACCOUNTS = 100_000;
    private static final long ENTRIES = 5_000_000;
    private static final int BATCH = 8_000;
    /// Code of a reversal in history, and how rare one is.
    private static final int REVERSAL_CODE = 3;

    private static final int REVERSAL_EVERY = 10_000;
    private static final int LIMIT = 100;
    private static final int WARM_UP = 300;
    private static final int PAGES = 1_000;
    private static final long WAIT_MS = 60_000;
    private static final double NANOS_A_MS = 1e6;

    private final Path directory;
    private final Id wallet = Id.of(System.currentTimeMillis(), 1, 0, 1);
    private final SplittableRandom random = new SplittableRandom(1);

    /// @param directory scratch space on the disk to be measured
    StatementBench(Path directory) {
        this.directory = directory;
    }

    /// Builds the account and measures, telling `say` each figure as it is there.
    void run(Consumer<String> say) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(directory, "statement-");
        try (LocalShards shards = LocalShards.start(home, 1)) {
            ShardHost leader = shards.leader();
            build(leader);
            say.accept(String.format(
                    Locale.ROOT,
                    "built an account with %,d entries among %,d transfers; pages of %d lines, %,d of each, %s",
                    ENTRIES,
                    2 * ENTRIES,
                    LIMIT,
                    PAGES,
                    LocalShards.FEATURES));
            measureAll(leader, say);
        } finally {
            LedgerBench.delete(home);
        }
    }

    private void build(ShardHost leader) {
        Command open = new Command.OpenWallet(
                CALLER,
                new Idempotency(1, 1, 1, 1, Operation.OPEN_WALLET),
                wallet,
                List.of(EUR),
                Bytes.EMPTY,
                Bytes.utf8("{}"));
        Reply reply = leader.handle(new Call.Submit(0, open, WAIT_MS)).join();
        Invariant.check(
                reply instanceof Reply.Applied applied && applied.outcome() instanceof Outcome.Done, "no wallet");
        View.Account account = (View.Account) ask(leader, new Query.AccountsOf(wallet, Integer.MAX_VALUE, 1))
                .views()
                .getFirst();
        new LedgerLoad(new InsideWay(leader), ACCOUNTS).openAccounts();
        long id = 1;
        for (long left = 2 * ENTRIES; left > 0; left -= BATCH) {
            leader.submitTransfers(batch(account.id(), id), WAIT_MS).join();
            id += BATCH;
        }
    }

    /// Every other transfer credits the account.
    private byte[] batch(Id account, long firstId) {
        ByteBuffer rows = ByteBuffer.allocate(BATCH * TransferLayout.SIZE_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < BATCH; i++) {
            int at = i * TransferLayout.SIZE_BYTES;
            boolean isMine = i % 2 == 0;
            long debit = 1L + random.nextInt(ACCOUNTS - 1);
            rows.putLong(at + TransferLayout.ID, 5).putLong(at + TransferLayout.ID + Long.BYTES, firstId + i);
            rows.putLong(at + TransferLayout.DEBIT_ACCOUNT, 1)
                    .putLong(at + TransferLayout.DEBIT_ACCOUNT + Long.BYTES, debit);
            rows.putLong(at + TransferLayout.CREDIT_ACCOUNT, isMine ? account.hi() : 1)
                    .putLong(at + TransferLayout.CREDIT_ACCOUNT + Long.BYTES, isMine ? account.lo() : debit + 1);
            rows.putLong(at + TransferLayout.AMOUNT, 1L + random.nextInt(10_000));
            rows.putInt(at + TransferLayout.ASSET, TransferLayout.book(EUR, Mode.LIVE));
            rows.putInt(at + TransferLayout.CODE, random.nextInt(REVERSAL_EVERY) == 0 ? REVERSAL_CODE : 0);
        }
        return rows.array();
    }

    private void measureAll(ShardHost leader, Consumer<String> say) {
        long last = ((StatementLine)
                        ask(leader, newest(Long.MAX_VALUE, List.of())).views().getFirst())
                .position();
        List<TransferKind> rare = List.of(TransferKind.REVERSAL);
        LongFunction<Query> first = at -> newest(Long.MAX_VALUE, List.of());
        measure(leader, "newest first, first page", first, say);
        measure(leader, "newest first, middle", at -> newest(middle(last), List.of()), say);
        measure(leader, "newest first, last page", at -> newest(2L * LIMIT, List.of()), say);
        measure(leader, "oldest first, first page", at -> oldest(0, List.of()), say);
        measure(leader, "oldest first, middle", at -> oldest(middle(last), List.of()), say);
        measure(leader, "oldest first, last page", at -> oldest(last - 2L * LIMIT, List.of()), say);
        measure(leader, "kind of 1 in 10,000, newest first", at -> newest(Long.MAX_VALUE, rare), say);
        measure(leader, "kind of 1 in 10,000, middle", at -> newest(middle(last), rare), say);
        measure(leader, "kind of 1 in 10,000, oldest first", at -> oldest(0, rare), say);
        long fromNs = timeAt(leader, 1);
        long spanNs = timeAt(leader, last - 2L * LIMIT) - fromNs;
        measure(leader, "time range, newest first", at -> range(fromNs, spanNs, false), say);
        measure(leader, "time range, oldest first", at -> range(fromNs, spanNs, true), say);
        measure(
                leader,
                "balance as of a time",
                at -> new Query.BalancesAsOf(CALLER, wallet, fromNs + random.nextLong(spanNs)),
                say);
    }

    private long middle(long last) {
        return last / 10 + random.nextLong(last / 10 * 8);
    }

    private long timeAt(ShardHost leader, long position) {
        return ((StatementLine) ask(leader, oldest(position, List.of())).views().getFirst()).timeNs();
    }

    private Query newest(long before, List<TransferKind> kinds) {
        return new Query.Statement(CALLER, wallet, EUR, 0, Long.MAX_VALUE, before, LIMIT, kinds, false, 0);
    }

    private Query oldest(long after, List<TransferKind> kinds) {
        return new Query.Statement(CALLER, wallet, EUR, 0, Long.MAX_VALUE, Long.MAX_VALUE, LIMIT, kinds, true, after);
    }

    private Query range(long fromNs, long spanNs, boolean oldestFirst) {
        long from = fromNs + random.nextLong(spanNs / 2);
        return new Query.Statement(
                CALLER, wallet, EUR, from, from + spanNs / 2, Long.MAX_VALUE, LIMIT, List.of(), oldestFirst, 0);
    }

    private void measure(ShardHost leader, String what, LongFunction<Query> query, Consumer<String> say) {
        Histogram took = new Histogram(60_000_000_000L, 3);
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < WARM_UP + PAGES; i++) {
            Query asked = query.apply(i);
            long begun = System.nanoTime();
            Answer.Many page = ask(leader, asked);
            if (i >= WARM_UP) {
                took.recordValue(System.nanoTime() - begun);
                sizes.add(page.views().size());
            }
        }
        say.accept(String.format(
                Locale.ROOT,
                "%-34s p50 %6.2f ms  p99 %6.2f ms  (budget 5), %.0f lines",
                what,
                took.getValueAtPercentile(50) / NANOS_A_MS,
                took.getValueAtPercentile(99) / NANOS_A_MS,
                sizes.stream().mapToInt(Integer::intValue).average().orElse(0)));
    }

    private static Answer.Many ask(ShardHost leader, Query query) {
        Reply reply =
                leader.handle(new Call.Ask(0, query, Long.MAX_VALUE, WAIT_MS)).join();
        if (reply instanceof Reply.Answered answered && answered.answer() instanceof Answer.Many many) {
            return many;
        }
        throw new IllegalStateException("no answer: " + reply);
    }
}
