package com.binaxpay.ledger;

import com.binaxpay.wire.AccountLayout;
import com.binaxpay.wire.TransferLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Requests out of a small world of accounts and ids, so that they meet, collide and repeat often. Most are sound; each
/// field has a small chance to be off, on its own.
final class RandomRequests {
    private static final int ACCOUNTS = 7;
    private static final long[] AMOUNTS = {
        1, 2, 5, 10, 100, Long.MAX_VALUE / 2, Long.MAX_VALUE / 2 + 1, Long.MAX_VALUE - 10, Long.MAX_VALUE
    };

    private final RandomGenerator random;
    private final int idSpace;
    private final boolean withNewer;
    private final List<TransferRequest> asked = new ArrayList<>();
    private final List<TransferRequest> capturedInPart = new ArrayList<>();
    private List<TransferRequest> held = List.of();

    /// With larger `idSpace` fewer ids are used again by accident. `withNewer`: flags that the first level refuses,
    /// too.
    RandomRequests(RandomGenerator random, int idSpace, boolean withNewer) {
        this.random = random;
        this.withNewer = withNewer;
        this.idSpace = idSpace;
    }

    List<AccountRequest> accounts() {
        List<AccountRequest> requests = new ArrayList<>();
        for (int i = random.nextInt(ACCOUNTS); i < ACCOUNTS * 2; i++) {
            requests.add(account());
        }
        return requests;
    }

    private AccountRequest account() {
        int number = rarely() ? 0 : 1 + random.nextInt(ACCOUNTS);
        int flags = number % 4 == 1
                ? AccountLayout.DEBITS_MUST_NOT_EXCEED_CREDITS
                : number % 4 == 2 ? AccountLayout.CREDITS_MUST_NOT_EXCEED_DEBITS : 0;
        Key holder = new Key(number / 2, rarely() ? 1 : 0);
        return new AccountRequest(
                number == 0 ? Key.ZERO : accountId(number),
                holder,
                rarely() ? random.nextInt(3) : bookOf(number),
                rarely() ? 1 : 0,
                rarely() ? random.nextInt(32) : flags,
                rarely() ? (byte) 1 : 0);
    }

    /// Transfers for one call; chains of any length, the last now and then left open.
    List<TransferRequest> transfers(long timeNs) {
        List<TransferRequest> requests = new ArrayList<>();
        int size = random.nextInt(40) == 0 ? 120 + random.nextInt(20) : 1 + random.nextInt(6);
        int linkedPercent = random.nextBoolean() ? 0 : 60;
        for (int i = 0; i < size; i++) {
            boolean isLast = i == size - 1;
            boolean isLinked = random.nextInt(100) < (isLast ? linkedPercent / 10 : linkedPercent);
            requests.add(transfer(timeNs, isLinked));
        }
        return requests;
    }

    /// A transfer that would be sound but for its flags, which are these.
    TransferRequest withFlags(int flags, long timeNs) {
        boolean isEnd = (flags & (TransferLayout.POST_PENDING | TransferLayout.VOID_PENDING)) != 0;
        boolean isImported = (flags & TransferLayout.IMPORTED) != 0;
        TransferRequest sound = isEnd && !asked.isEmpty() ? end(timeNs, false) : begin(timeNs, false);
        TransferRequest request = new TransferRequest(
                sound.id(),
                sound.debit(),
                sound.credit(),
                sound.amount(),
                sound.pendingId(),
                sound.reference(),
                (flags & TransferLayout.PENDING) != 0 ? sound.deadlineNs() : 0,
                isImported ? timeNs - random.nextInt(4) : 0,
                sound.book(),
                sound.code(),
                flags,
                (byte) 0);
        asked.add(request);
        return request;
    }

    private TransferRequest transfer(long timeNs, boolean isLinked) {
        int dice = random.nextInt(100);
        TransferRequest request = dice < 12 && !asked.isEmpty()
                ? repeated()
                : withNewer && dice >= 92 && !asked.isEmpty()
                        ? reversal(timeNs, isLinked)
                        : dice < 45 && !asked.isEmpty() ? end(timeNs, isLinked) : begin(timeNs, isLinked);
        asked.add(request);
        return request;
    }

    /// What was asked for before, in full or with one field changed.
    private TransferRequest repeated() {
        int last = asked.size() - 1;
        TransferRequest first = asked.get(
                random.nextBoolean() ? last - random.nextInt(Math.min(last + 1, 6)) : random.nextInt(last + 1));
        if (random.nextBoolean()) {
            return first;
        }
        // What tells two imports apart, or two posts, is one field; so that one is changed more often.
        int telling = first.has(TransferLayout.IMPORTED) ? 6 : 2;
        int field = random.nextInt(4) == 0 ? telling : random.nextInt(11);
        return new TransferRequest(
                first.id(),
                field == 0 ? anyAccount() : first.debit(),
                field == 1 ? anyAccount() : first.credit(),
                field == 2 ? otherAmount(first.amount()) : first.amount(),
                field == 3 ? anyId() : first.pendingId(),
                field == 4 ? new Key(9, 9) : first.reference(),
                field == 5 ? first.deadlineNs() + 1 : first.deadlineNs(),
                field == 6 ? first.timestampNs() + 1 : first.timestampNs(),
                field == 7 ? random.nextInt(3) : first.book(),
                field == 8 ? first.code() + 1 : first.code(),
                field == 9 ? first.flags() ^ 1 << random.nextInt(10) : first.flags(),
                field == 10 ? (byte) 1 : first.reserved());
    }

    private TransferRequest begin(long timeNs, boolean isLinked) {
        int debit = 1 + random.nextInt(ACCOUNTS);
        // Two steps on, round the circle, is an account of the same book but for one pair.
        int credit = rarely() ? 1 + random.nextInt(ACCOUNTS) : 1 + (debit + 1 + 2 * random.nextInt(3)) % ACCOUNTS;
        boolean isPending = random.nextBoolean();
        int flags = (isLinked ? TransferLayout.LINKED : 0)
                | (isPending ? TransferLayout.PENDING : 0)
                | sometimes(TransferLayout.BALANCING_DEBIT)
                | sometimes(TransferLayout.BALANCING_CREDIT)
                | sometimes(TransferLayout.IMPORTED);
        long deadlineNs = (isPending && random.nextBoolean()) || rarely() ? deadline(timeNs) : 0;
        return new TransferRequest(
                anyId(),
                rarely() ? Key.ZERO : accountId(debit),
                rarely() ? anyAccount() : accountId(credit),
                rarely() ? -random.nextInt(2) : amount(),
                rarely() ? anyId() : Key.ZERO,
                new Key(random.nextInt(2), random.nextInt(2)),
                rarely() ? -1 : deadlineNs,
                timestamp(flags, timeNs),
                rarely() ? random.nextInt(3) : bookOf(debit),
                random.nextInt(3),
                rarely() ? random.nextInt(1_024) : flags,
                rarely() ? (byte) 1 : 0);
    }

    private TransferRequest end(long timeNs, boolean isLinked) {
        TransferRequest pending =
                capturedInPart.isEmpty() || random.nextInt(3) != 0 ? likelyPending() : capturedInPart.getLast();
        int act = random.nextInt(3) == 0 ? TransferLayout.VOID_PENDING : TransferLayout.POST_PENDING;
        boolean isSilent = random.nextBoolean();
        int flags = act
                | (isLinked ? TransferLayout.LINKED : 0)
                | (act == TransferLayout.POST_PENDING && withNewer && random.nextBoolean()
                        ? TransferLayout.KEEP_REST
                        : 0)
                | sometimes(TransferLayout.IMPORTED);
        if ((flags & TransferLayout.KEEP_REST) != 0) {
            capturedInPart.add(pending);
        }
        return new TransferRequest(
                anyId(),
                isSilent ? Key.ZERO : rarely() ? anyAccount() : pending.debit(),
                isSilent ? Key.ZERO : rarely() ? anyAccount() : pending.credit(),
                switch (random.nextInt(8)) {
                    case 0 -> pending.amount();
                    case 1 -> Math.max(0, pending.amount() - 1);
                    case 2 -> pending.amount() == Long.MAX_VALUE ? 1 : pending.amount() + 1;
                    case 3 -> rarely() ? -1 : 1;
                    case 4 -> Math.max(0, pending.amount() / 3);
                    default -> 0;
                },
                rarely() ? Key.ZERO : rarely() ? anyId() : pending.id(),
                Key.ZERO,
                rarely() ? 1 : 0,
                timestamp(flags, timeNs),
                isSilent ? 0 : rarely() ? random.nextInt(3) : pending.book(),
                random.nextInt(3),
                flags,
                (byte) 0);
    }

    /// Of something that was asked for of late, often in parts, so that several meet one cap.
    private TransferRequest reversal(long timeNs, boolean isLinked) {
        TransferRequest original = asked.get(asked.size() - 1 - random.nextInt(Math.min(asked.size(), 8)));
        if (original.has(TransferLayout.REVERSAL) && random.nextInt(4) != 0) {
            return reversing(original, original.pendingId(), timeNs, isLinked);
        }
        return reversing(original, original.id(), timeNs, isLinked);
    }

    private TransferRequest reversing(TransferRequest like, Key original, long timeNs, boolean isLinked) {
        boolean isSilent = random.nextInt(3) != 0;
        boolean isAgain = like.has(TransferLayout.REVERSAL);
        int flags = TransferLayout.REVERSAL
                | (isLinked ? TransferLayout.LINKED : 0)
                | sometimes(TransferLayout.IMPORTED)
                | (rarely() ? TransferLayout.PENDING : 0);
        return new TransferRequest(
                anyId(),
                isSilent ? Key.ZERO : isAgain ? like.debit() : like.credit(),
                isSilent ? Key.ZERO : isAgain ? like.credit() : like.debit(),
                switch (random.nextInt(5)) {
                    case 0 -> Math.max(0, like.amount());
                    case 1 -> Math.max(0, like.amount() / 2);
                    case 2 -> Math.max(0, like.amount() / 3) + 1;
                    case 3 -> rarely() ? -1 : 1;
                    default -> 0;
                },
                rarely() ? Key.ZERO : original,
                Key.ZERO,
                rarely() ? 1 : 0,
                timestamp(flags, timeNs),
                isSilent ? 0 : rarely() ? random.nextInt(3) : like.book(),
                random.nextInt(3),
                flags,
                (byte) 0);
    }

    /// Often the same as others', so that ids decide which hold expires first.
    private long deadline(long timeNs) {
        long deadlineNs = timeNs + random.nextInt(12);
        return random.nextBoolean() ? deadlineNs : deadlineNs | 7;
    }

    private int sometimes(int flag) {
        return withNewer && random.nextInt(8) == 0 ? flag : 0;
    }

    private long timestamp(int flags, long timeNs) {
        boolean isImported = (flags & TransferLayout.IMPORTED) != 0;
        if (rarely()) {
            return isImported ? random.nextInt(2) - 1 : 1;
        }
        return isImported ? timeNs + (random.nextInt(8) == 0 ? 3 : 0) - random.nextInt(5) : 0;
    }

    private long otherAmount(long amount) {
        return switch (random.nextInt(5)) {
            case 4 -> 0;
            case 0 -> amount == Long.MAX_VALUE ? 0 : amount + 1;
            case 1 -> amount == 0 ? 1 : amount - 1;
            default -> random.nextInt(4) - 1;
        };
    }

    /// What is held now, so that most ends of holds find one.
    void held(List<TransferRequest> requests) {
        held = requests;
    }

    private TransferRequest likelyPending() {
        if (!held.isEmpty() && random.nextBoolean()) {
            return held.get(random.nextInt(held.size()));
        }
        TransferRequest request = asked.get(random.nextInt(asked.size()));
        for (int i = 0; i < 5 && !request.has(TransferLayout.PENDING); i++) {
            request = asked.get(asked.size() - 1 - random.nextInt(Math.min(asked.size(), 12)));
        }
        return request;
    }

    Key anyAccount() {
        return accountId(random.nextInt(ACCOUNTS + 2));
    }

    private static Key accountId(int number) {
        return new Key(0xACC0, number);
    }

    private static int bookOf(int number) {
        return 1 + number % 2;
    }

    long amount() {
        return random.nextInt(5) == 0 ? AMOUNTS[random.nextInt(AMOUNTS.length)] : 1 + random.nextInt(60);
    }

    /// Ids share halves, and some are negative, so that halves and signs are seen to count.
    private Key anyId() {
        if (rarely()) {
            return Key.ZERO;
        }
        int number = 1 + random.nextInt(idSpace);
        return new Key(number % 5 - 2L, number / 5 + 1L);
    }

    private boolean rarely() {
        return random.nextInt(60) == 0;
    }
}
