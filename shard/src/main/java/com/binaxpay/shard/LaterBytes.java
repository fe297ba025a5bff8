package com.binaxpay.shard;

import com.binaxpay.orders.LaterOutput;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// What is saved at once, in memory, with what is saved later between. Filled by one thread, then written out by
/// another.
final class LaterBytes extends DataOutputStream implements LaterOutput {
    private final Pieces pieces;

    LaterBytes() {
        this(new Pieces());
    }

    private LaterBytes(Pieces pieces) {
        super(pieces);
        this.pieces = pieces;
    }

    @Override
    public void later(Part part) {
        pieces.later(part);
    }

    void writeTo(DataOutput out) throws IOException {
        for (Part part : pieces.parts) {
            part.write(out);
        }
        pieces.bytes.writeTo(out);
    }

    private static final class Pieces extends OutputStream {
        private final List<Part> parts = new ArrayList<>();
        private ByteChunks bytes = new ByteChunks();

        void later(Part part) {
            parts.add(bytes::writeTo);
            parts.add(part);
            bytes = new ByteChunks();
        }

        @Override
        public void write(int value) {
            bytes.write(value);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            bytes.write(source, offset, length);
        }
    }
}
