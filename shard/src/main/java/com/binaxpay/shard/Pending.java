package com.binaxpay.shard;

import com.binaxpay.wire.Command;
import com.binaxpay.wire.EntryLayout;
import com.binaxpay.wire.EntryWriter;
import com.binaxpay.wire.Outcome;
import com.binaxpay.wire.Reply;
import java.util.concurrent.CompletableFuture;

/// Something that waits for its turn in an entry, or for that entry to be applied.
sealed interface Pending extends FairQueue.Waiting {
    /// Owner, where it is no partner's number, of what the cluster does by itself.
    int OWN = 0;

    /// Owner of what comes from clients of the raw ledger.
    int CLIENTS = -1;

    void writeTo(EntryWriter entry);

    /// It was not proposed and will not be.
    void notDone(Reply reply);

    /// It was proposed, and its caller's deadline passed.
    void unknown(String reason);

    /// A command and its caller.
    record OfCommand(Command command, long deadlineNs, CompletableFuture<Reply> caller) implements Pending {
        /// What a command without raw bytes is taken to be; entries are closed by their true size.
        private static final int ABOUT_BYTES = 256;
        /// So many orders' changes take as much as a command.
        private static final int ORDERS = 3;

        @Override
        public int sizeBytes() {
            return ABOUT_BYTES
                    * switch (command) {
                        case Command.AddPayoutRows add -> Math.max(1, add.rows().size());
                        case Command.TransferBatch batch ->
                            Math.max(1, batch.rows().size());
                        case Command.SubmitPayouts submit ->
                            1 + submit.attempts().size() / ORDERS;
                        case Command.SettlePayouts settle ->
                            1 + settle.settlements().size() / ORDERS;
                        default -> 1;
                    };
        }

        @Override
        public int owner() {
            return switch (command) {
                case Command.Keyed keyed -> keyed.caller().partner();
                case Command.AddPayoutRows add -> add.caller().partner();
                case Command.ClosePayoutBatch close -> close.caller().partner();
                default -> OWN;
            };
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
        public int owner() {
            return CLIENTS;
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
