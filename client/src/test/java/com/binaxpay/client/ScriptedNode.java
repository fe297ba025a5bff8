package com.binaxpay.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.ledger.ResultCode;
import com.binaxpay.transport.BulkServer;
import com.binaxpay.transport.DevAuthority;
import com.binaxpay.transport.Role;
import com.binaxpay.wire.LedgerCall;
import com.binaxpay.wire.TransferLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// A node whose answers a test gives, over a real connection. Several may put their requests into one queue.
final class ScriptedNode implements AutoCloseable {
    private static final long PATIENCE_S = 30;

    /// A request that waits for its answer.
    static final class Call {
        private final byte[] frame;
        private final CompletableFuture<byte[]> answer = new CompletableFuture<>();

        private final ScriptedNode node;

        Call(ScriptedNode node, byte[] frame) {
            this.node = node;
            this.frame = frame;
        }

        /// The node that was asked.
        ScriptedNode node() {
            return node;
        }

        byte[] frame() {
            return frame;
        }

        CompletableFuture<byte[]> answer() {
            return answer;
        }

        int rows() {
            return (frame.length - LedgerCall.HEADER_BYTES) / TransferLayout.SIZE_BYTES;
        }

        private ByteBuffer view() {
            return ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
        }

        long idLo(int row) {
            return view().getLong(at(row) + TransferLayout.ID + Long.BYTES);
        }

        int code(int row) {
            return view().getInt(at(row) + TransferLayout.CODE);
        }

        private static int at(int row) {
            return LedgerCall.HEADER_BYTES + row * TransferLayout.SIZE_BYTES;
        }

        /// Answers with these codes.
        void codes(ResultCode... codes) {
            byte[] payload = new byte[codes.length];
            for (int i = 0; i < codes.length; i++) {
                payload[i] = (byte) codes[i].ordinal();
            }
            answer.complete(LedgerCall.answer(LedgerCall.DONE, payload));
        }

        /// Answers that all was done.
        void allDone() {
            answer.complete(LedgerCall.answer(LedgerCall.DONE, new byte[rows()]));
        }

        void status(int status, String text) {
            answer.complete(LedgerCall.answer(status, text));
        }

        /// Cuts the connection.
        void cut() {
            answer.completeExceptionally(new IllegalStateException("cut by the test"));
        }
    }

    private final String name;
    private final BulkServer server;

    ScriptedNode(DevAuthority authority, String name, BlockingQueue<Call> calls) throws IOException {
        this.name = name;
        this.server = BulkServer.start(
                authority.process(name, Role.NODE),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                (frame, peer) -> {
                    Call call = new Call(this, frame);
                    calls.add(call);
                    return call.answer();
                },
                Role.CLIENT);
    }

    LedgerNode address() {
        return LedgerNode.of(name, "127.0.0.1", server.port());
    }

    /// The next request to any of them, which must come.
    static Call next(BlockingQueue<Call> calls) throws InterruptedException {
        Call call = calls.poll(PATIENCE_S, TimeUnit.SECONDS);
        assertThat(call).as("a request").isNotNull();
        return call;
    }

    String name() {
        return name;
    }

    @Override
    public void close() {
        server.close();
    }
}
