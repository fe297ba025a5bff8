package com.binaxpay.gateway;

import com.binaxpay.wire.Caller;
import java.io.Serial;
import java.util.List;

/// Where a copy of one shard's events goes besides, each once and in order. For one thread; calls block, and end by
/// themselves.
public interface EventSink extends AutoCloseable {
    /// One event.
    ///
    /// @param number dense in its shard, from 1
    /// @param id as partners know it
    /// @param json as a webhook message has it
    // Made for one writer, who reads it once; nobody compares messages.
    @SuppressWarnings("ArrayRecordComponent")
    record Message(long number, String id, String type, Caller owner, byte[] json) {}

    /// Takes over from whoever wrote for this shard before, who can't from then on.
    ///
    /// @return number of the newest event that is there, 0 where there is none (any more)
    long begin() throws Failed;

    /// Adds `messages`, all or none. Where this fails, whether they are there is not known: close this, and begin anew.
    void write(List<Message> messages) throws Failed;

    @Override
    void close();

    /// Opens sinks. Found by [java.util.ServiceLoader].
    interface Factory {
        /// Opens a sink for a shard, which has not begun.
        EventSink open(Settings settings, String shard);
    }

    /// Where the sink is.
    ///
    /// @param brokers `host:port` of some of its servers
    /// @param prefix what names of topics begin with
    /// @param isTls whether connections are secured; else the servers have to be on this machine
    /// @param user to log in as, empty for nobody
    record Settings(List<String> brokers, String prefix, boolean isTls, String user, String password) {
        @Override
        public String toString() {
            return "Settings[" + brokers + ", " + prefix + "]";
        }
    }

    /// It is not known whether something was done, or it was not.
    final class Failed extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        private final boolean isOusted;

        /// @param isOusted whether another process has taken over
        public Failed(String message, boolean isOusted, Throwable cause) {
            super(message, cause);
            this.isOusted = isOusted;
        }

        /// Whether another process has taken over.
        public boolean isOusted() {
            return isOusted;
        }
    }
}
