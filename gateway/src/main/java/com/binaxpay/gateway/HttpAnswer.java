package com.binaxpay.gateway;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/// What goes back to the client, whatever the server is.
sealed interface HttpAnswer {
    /// A header of an answer.
    record Field(String name, String value) {}

    int status();

    List<Field> fields();

    /// An answer that is known as a whole; one with no content has an empty content type.
    final class Whole implements HttpAnswer {
        private final int status;
        private final String contentType;
        private final byte[] body;
        private final List<Field> fields;

        /// Keeps `body` itself, which nobody may change from then on.
        Whole(int status, String contentType, byte[] body, List<Field> fields) {
            this.status = status;
            this.contentType = contentType;
            this.body = body;
            this.fields = List.copyOf(fields);
        }

        @Override
        public int status() {
            return status;
        }

        @Override
        public List<Field> fields() {
            return fields;
        }

        String contentType() {
            return contentType;
        }

        byte[] body() {
            return body;
        }

        Whole with(String name, String value) {
            List<Field> more = new ArrayList<>(fields);
            more.add(new Field(name, value));
            return withFields(more);
        }

        Whole withFields(List<Field> others) {
            return new Whole(status, contentType, body, others);
        }
    }

    /// Something that writes a body piece by piece; it flushes what should arrive at once.
    @FunctionalInterface
    interface Streaming {
        void to(OutputStream out) throws IOException;
    }

    /// An answer whose body comes over time.
    record Stream(int status, String contentType, Streaming body, List<Field> fields) implements HttpAnswer {}

    static Whole json(int status, Json.Writing writing) {
        return new Whole(status, Json.CONTENT_TYPE, Json.bytes(writing), List.of());
    }
}
