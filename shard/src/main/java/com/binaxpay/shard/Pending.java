package com.binaxpay.shard;

import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import java.util.concurrent.CompletableFuture;

/// Something that waits for its turn in an entry, or for that entry to be applied.
sealed interface Pending {
    /// When its caller stops waiting, on the clock of [System#nanoTime].
    long deadlineNs();

    /// About how many bytes it takes.
    int sizeBytes();

    void writeTo(EntryWriter entry);

    /// It was not proposed and will not be.
    void notDone(Reply reply);

    /// It was proposed, and its caller's deadline passed.
    void unknown(String reason);

    /// A command and its caller.
    record OfCommand(Command command, long deadlineNs, CompletableFuture<Reply> caller) implements Pending {
        /// What a command without raw bytes is taken to be; entries are closed by their true size.
        private static final int ABOUT_BYTES = 256;

        @Override
        public int sizeBytes() {
            return command instanceof Command.AddPayoutRows add
                    ? ABOUT_BYTES * add.rows().size()
                    : ABOUT_BYTES;
        }

        @Override
        public void writeTo(EntryWriter entry) {
            entry.add(command);
        }

        @Override
        public void notDone(Reply reply) {
            caller.complete(reply);
        }

        @Override
        public void unknown(String reason) {
            caller.complete(new Reply.OutcomeUnknown(reason));
        }

        /// @param entry index of the entry that gave the outcome, 0 where callers may be too old to be told
        void done(Outcome outcome, long entry) {
            caller.complete(new Reply.Applied(outcome, entry));
        }
    }

    /// Raw transfers or accounts and their caller, who gets a result byte each.
    final class OfRaw implements Pending {
        private final int tag;
        private final byte[] rows;
        private final int offset;
        private final int length;
        private final long deadlineNs;
        private final CompletableFuture<byte[]> caller;

        /// Of the `length` bytes of `rows` from `offset` on, which must not change any more.
        OfRaw(int tag, byte[] rows, int offset, int length, long deadlineNs, CompletableFuture<byte[]> caller) {
            this.tag = tag;
            this.rows = rows;
            this.offset = offset;
            this.length = length;
            this.deadlineNs = deadlineNs;
            this.caller = caller;
        }

        @Override
        public long deadlineNs() {
            return deadlineNs;
        }

        @Override
        public int sizeBytes() {
            return length + EntryLayout.GROUP_HEADER_BYTES;
        }

        @Override
        public void writeTo(EntryWriter entry) {
            entry.addRaw(tag, rows, offset, length);
        }

        @Override
        public void notDone(Reply reply) {
            caller.completeExceptionally(new RawRefused(reply));
        }

        @Override
        public void unknown(String reason) {
            caller.completeExceptionally(new RawRefused(new Reply.OutcomeUnknown(reason)));
        }

        void done(byte[] codes) {
            caller.complete(codes);
        }
    }
}
