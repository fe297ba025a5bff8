package com.binaxpay.gateway;

import com.binaxpay.gateway.Fault.Place;
import java.util.ArrayList;
import java.util.List;

/// Gathers what is wrong with one request, so that all of it is told at once. For one thread.
final class Faults {
    /// How many faults one answer names at the most.
    private static final int FAULTS_MAX = 50;

    private final List<Fault> faults = new ArrayList<>(0);

    /// Notes a fault in the body, at the JSON pointer `pointer`.
    void body(ProblemCode code, String pointer, String detail) {
        add(new Fault(code, Place.POINTER, pointer, detail));
    }

    /// Notes a fault in the query parameter `name`.
    void parameter(ProblemCode code, String name, String detail) {
        add(new Fault(code, Place.PARAMETER, name, detail));
    }

    /// Notes a fault in the header `name`.
    void header(ProblemCode code, String name, String detail) {
        add(new Fault(code, Place.HEADER, name, detail));
    }

    boolean isEmpty() {
        return faults.isEmpty();
    }

    /// How many there are so far.
    int count() {
        return faults.size();
    }

    /// The first fault noted after there were `count`.
    Fault after(int count) {
        return faults.get(count);
    }

    /// Forgets all but the first `count`.
    void cut(int count) {
        faults.subList(count, faults.size()).clear();
    }

    /// Throws a problem that names all faults, where there are any. One that makes the request malformed (400) decides
    /// the status.
    void check() {
        if (!faults.isEmpty()) {
            throw new ProblemException(problem());
        }
    }

    private Problem problem() {
        Fault first = faults.getFirst();
        if (faults.size() == 1) {
            return new Problem(first.code(), first.detail(), faults);
        }
        for (Fault fault : faults) {
            if (fault.code().status() == 400) {
                return new Problem(ProblemCode.INVALID_REQUEST, first.detail(), faults);
            }
        }
        return new Problem(first.code(), first.detail(), faults);
    }

    private void add(Fault fault) {
        if (faults.size() < FAULTS_MAX) {
            faults.add(fault);
        }
    }
}
