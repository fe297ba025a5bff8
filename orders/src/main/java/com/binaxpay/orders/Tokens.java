package com.binaxpay.orders;

import com.binaxpay.money.Id;
import com.binaxpay.wire.Answer;
import com.binaxpay.wire.Bytes;
import com.binaxpay.wire.Caller;
import com.binaxpay.wire.Command;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.RecordCodec;
import com.binaxpay.wire.Refusal;
import com.binaxpay.wire.View;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Tokens, and the values that they stand for as a vault sealed them. A sealed value lives here and in snapshots only,
/// never among records: once its token is erased it is gone with the next snapshot, and with the log before that.
/// What was done with a token is a record, without the value.
///
/// A token stays on the shard that the map gives its slot, wherever wallets of that slot move.
final class Tokens {
    /// How many a partner may have on a shard, in each mode.
    static final int OF_PARTNER_MAX = 10_000;
    /// How many a shard bears: its whole set is copied while it takes a snapshot.
    static final int TOKENS_MAX = 100_000;

    private record Kept(View.Token token, Bytes sealed) {}

    private final Core core;
    private final TreeMap<Id, Kept> tokens = new TreeMap<>();
    // Looked up only, never walked.
    private final Map<Caller, Integer> counts = new HashMap<>();
    private long hash;

    Tokens(Core core) {
        this.core = core;
    }

    Outcome create(Command.CreateToken command) {
        if (tokens.containsKey(command.token())) {
            return Refusals.refused(Refusal.DUPLICATE_ID);
        }
        if (counts.getOrDefault(command.caller(), 0) >= OF_PARTNER_MAX || tokens.size() >= TOKENS_MAX) {
            return Refusals.refused(Refusal.TOO_MANY_TOKENS);
        }
        View.Token token = new View.Token(
                command.token(),
                command.caller(),
                command.type(),
                command.brand(),
                command.lastFour(),
                command.country(),
                core.nowNs(),
                0,
                Id.NONE,
                0);
        put(new Kept(token, command.sealed()));
        core.records().keep(token);
        changed(token, 1);
        return new Outcome.Done(token, false);
    }

    Outcome erase(Command.EraseToken command) {
        Optional<Kept> kept = find(command.caller(), command.token());
        if (kept.isEmpty()) {
            return Refusals.refused(Refusal.TOKEN_NOT_FOUND);
        }
        tokens.remove(command.token());
        counts.merge(command.caller(), -1, Integer::sum);
        changed(kept.get().token(), 2);
        return new Outcome.Applied();
    }

    /// Hands the sealed value out, which is recorded with the order that asked for it.
    Outcome open(Command.OpenToken command) {
        Optional<Kept> kept = find(command.caller(), command.token());
        if (kept.isEmpty()) {
            return Refusals.refused(Refusal.TOKEN_NOT_FOUND);
        }
        View.Token before = kept.get().token();
        View.Token token = new View.Token(
                before.id(),
                before.owner(),
                before.type(),
                before.brand(),
                before.lastFour(),
                before.country(),
                before.createdNs(),
                before.opened() == Integer.MAX_VALUE ? before.opened() : before.opened() + 1,
                command.order(),
                core.nowNs());
        tokens.put(token.id(), new Kept(token, kept.get().sealed()));
        core.records().keep(token);
        changed(token, 3);
        return new Outcome.Opened(token.type(), kept.get().sealed());
    }

    Answer ask(Caller caller, Id token) {
        return find(caller, token)
                .<Answer>map(kept -> new Answer.One(kept.token()))
                .orElseGet(Answer.NotFound::new);
    }

    boolean isEmpty() {
        return hash == 0;
    }

    /// Hash over all that ever happened to tokens.
    long hash() {
        return hash;
    }

    void save(DataOutput out) throws IOException {
        out.writeLong(hash);
        out.writeInt(tokens.size());
        for (Kept kept : tokens.values()) {
            write(out, RecordCodec.VIEWS.encode(kept.token()));
            write(out, kept.sealed().toArray());
        }
    }

    void load(DataInput in) throws IOException {
        clear();
        hash = in.readLong();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            View.Token token = (View.Token) RecordCodec.VIEWS.decode(read(in));
            put(new Kept(token, Bytes.of(read(in))));
        }
    }

    void clear() {
        tokens.clear();
        counts.clear();
        hash = 0;
    }

    private Optional<Kept> find(Caller caller, Id token) {
        return Optional.ofNullable(tokens.get(token))
                .filter(kept -> kept.token().owner().equals(caller));
    }

    private void put(Kept kept) {
        tokens.put(kept.token().id(), kept);
        counts.merge(kept.token().owner(), 1, Integer::sum);
    }

    private void changed(View.Token token, long how) {
        hash = Hash64.chain(
                Hash64.chain(hash, Hash64.ofId(token.id().hi(), token.id().lo())), how);
    }

    private static void write(DataOutput out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] read(DataInput in) throws IOException {
        byte[] bytes = new byte[in.readInt()];
        in.readFully(bytes);
        return bytes;
    }
}
