package com.binaxpay.simulator;

/// One step of a scenario.
///
/// @param id by which figures refer to the moment when it began; once in a scenario
/// @param phase that it belongs to
/// @param kind how the timeline shows it
/// @param says what happens, a sentence without its full stop
/// @param act carries it out; throws [ScenarioFailed] where it can't
record Step(String id, Phase phase, Kind kind, String says, Act act) {
    /// What a moment of the timeline is.
    enum Kind {
        /// Something that an observer wants to know.
        NOTE,
        FAULT,
        RECOVERY
    }

    /// What a step does.
    @FunctionalInterface
    interface Act {
        void carryOut(Stage stage) throws InterruptedException;
    }

    /// How every scenario begins.
    static Step warmUp() {
        return note("warm-up", Phase.WARM_UP, "Partners of all regions begin to pay; programs get warm", Stage::warmUp);
    }

    /// Only load, for as long as `--seconds` says.
    static Step hold(String id, Phase phase, String says) {
        return new Step(id, phase, Kind.NOTE, says, Stage::hold);
    }

    static Step note(String id, Phase phase, String says, Act act) {
        return new Step(id, phase, Kind.NOTE, says, act);
    }

    static Step fault(String id, String says, Act act) {
        return new Step(id, Phase.DURING, Kind.FAULT, says, act);
    }

    static Step recovery(String id, String says, Act act) {
        return new Step(id, Phase.DURING, Kind.RECOVERY, says, act);
    }
}
