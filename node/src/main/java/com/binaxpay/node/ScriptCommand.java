package com.binaxpay.node;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Commands that the `binax` script carries out itself; here so that help lists them.
@Command(mixinStandardHelpOptions = true)
abstract sealed class ScriptCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new CommandFailed(CommandFailed.USAGE, "run it through the script: ./binax (in the project's root).");
    }

    @Command(name = "bench", description = "Measures this machine; bench --help lists the benchmarks.")
    static final class Bench extends ScriptCommand {}

    @Command(name = "build", description = "Builds what is newer than the last build, as every command does.")
    static final class Build extends ScriptCommand {}

    @Command(
            name = "lab",
            description = "Breaks a cluster of its own at random, by a seed, and judges what clients were told.")
    static final class Lab extends ScriptCommand {}

    @Command(
            name = "scenario",
            description = "Runs a scenario on a cluster of its own: load, a fault, a verdict, a page.")
    static final class Scenario extends ScriptCommand {}

    @Command(name = "scenarios", description = "Runs all scenarios.")
    static final class Scenarios extends ScriptCommand {}

    @Command(
            name = "simulate",
            description = "Runs a whole cluster on one thread, with virtual time, under faults drawn from a seed.")
    static final class Simulate extends ScriptCommand {}

    @Command(name = "test", description = "Builds and runs every test, as CI does.")
    static final class Test extends ScriptCommand {}
}
