package com.binaxpay.console;

/// What the console may break on purpose. Only a local cluster offers it.
public interface Chaos {
    /// Whether the buttons are shown.
    boolean isEnabled();

    /// Carries out `act` (`kill` or `start`) on a region, edge or provider.
    ///
    /// @return a sentence for the operator
    /// @throws IllegalArgumentException naming what is wrong with act or target, and the way out
    String carryOut(String act, String target);

    /// For clusters in which nothing may be broken.
    static Chaos none() {
        return new Chaos() {
            @Override
            public boolean isEnabled() {
                return false;
            }

            @Override
            public String carryOut(String act, String target) {
                throw new IllegalArgumentException("chaos is not enabled on this cluster");
            }
        };
    }
}
