package com.binaxpay.rails;

import com.binaxpay.wire.Destination;

/// Who is paid: orders of one payee keep their order. Does not print, because it is personal.
record Payee(String rail, String type, String value) {
    static Payee of(String rail, Destination destination) {
        return new Payee(rail, destination.type(), destination.value());
    }

    @Override
    public String toString() {
        return "Payee[" + rail + "]";
    }
}
