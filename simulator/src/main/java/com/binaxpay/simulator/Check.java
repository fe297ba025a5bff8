package com.binaxpay.simulator;

import java.util.ArrayList;
import java.util.List;

/// Something that must hold, and what contradicts it.
///
/// @param what that must hold, with how it was looked at
/// @param faultCount how much contradicts it
/// @param faults some of it, in words
/// @param seen what was seen, for whoever wants to know more
record Check(String what, int faultCount, List<String> faults, List<String> seen) {
    private static final int FAULTS_MAX = 20;

    static Check of(String what, List<String> faults) {
        return of(what, faults, List.of());
    }

    static Check of(String what, List<String> faults, List<String> seen) {
        List<String> few = new ArrayList<>(faults.subList(0, Math.min(faults.size(), FAULTS_MAX)));
        if (faults.size() > FAULTS_MAX) {
            few.add("and " + (faults.size() - FAULTS_MAX) + " more");
        }
        return new Check(what, faults.size(), List.copyOf(few), List.copyOf(seen));
    }

    boolean holds() {
        return faultCount == 0;
    }
}
