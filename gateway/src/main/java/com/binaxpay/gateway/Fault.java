package com.binaxpay.gateway;

/// One thing that is wrong with a request.
///
/// @param code what kind of fault
/// @param place in which part of the request `name` is
/// @param name a JSON pointer, or the name of a query parameter or header
/// @param detail one sentence with the value at fault, unless that is secret or personal
record Fault(ProblemCode code, Place place, String name, String detail) {
    /// Which part of a request a fault is in.
    enum Place {
        /// The body; the name is a JSON pointer (RFC 6901).
        POINTER("pointer"),
        /// The query string.
        PARAMETER("parameter"),
        /// A header.
        HEADER("header");

        private final String member;

        Place(String member) {
            this.member = member;
        }

        /// Name of the member of `errors[]` that says where.
        String member() {
            return member;
        }
    }

    private static final int SHOWN_MAX = 40;

    /// `value` in quotes, cut short so that an answer never grows with its request.
    static String shown(String value) {
        StringBuilder shown = new StringBuilder("\"");
        int length = Math.min(value.length(), SHOWN_MAX);
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            shown.append(c < ' ' || Character.isSurrogate(c) || c == 0x7F ? '?' : c);
        }
        return shown.append(value.length() > SHOWN_MAX ? "…\"" : "\"").toString();
    }
}
