package com.binaxpay.simulator;

/// Parts of a scenario that are compared with each other.
enum Phase {
    /// Programs get warm; waits don't count yet.
    WARM_UP("warm-up"),
    BEFORE("before"),
    /// From the first fault until all is back.
    DURING("during"),
    AFTER("after");

    private final String title;

    Phase(String title) {
        this.title = title;
    }

    String title() {
        return title;
    }
}
