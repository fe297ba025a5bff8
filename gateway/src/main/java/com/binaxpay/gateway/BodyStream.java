package com.binaxpay.gateway;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body whose faults are the client's: where it is malformed or ends early the server throws what it likes, and this
/// makes
/// an [IOException] of it. For one thread.
final class BodyStream extends FilterInputStream {
    BodyStream(InputStream body) {
        super(body);
    }

    @Override
    public int read() throws IOException {
        try {
            return super.read();
        } catch (RuntimeException e) {
            throw endedEarly(e);
        }
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        try {
            return super.read(into, offset, length);
        } catch (RuntimeException e) {
            throw endedEarly(e);
        }
    }

    private static IOException endedEarly(RuntimeException e) {
        return new IOException("the body ended early", e);
    }
}
