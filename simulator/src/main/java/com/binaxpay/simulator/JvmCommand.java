package com.binaxpay.simulator;

import com.binaxpay.node.Binax;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A `binax` command as a process of its own: this JVM, its flags and its jars, so that nothing is built meanwhile.
final class JvmCommand {
    private static final String HEAP = "-Xmx384m";

    private JvmCommand() {}

    static List<String> of(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> !flag.startsWith("-Xmx"))
                .forEach(command::add);
        command.add(HEAP);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Binax.class.getName());
        command.addAll(arguments);
        return command;
    }
}
