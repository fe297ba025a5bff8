package com.binaxpay.simulator.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The processes below a supervisor of ours.
public final class Processes {
    private static final String MARK = "-Dbinax.process=";

    private Processes() {}

    /// Those that have a name (`eu`, `sandbox`), by it.
    public static Map<String, ProcessHandle> named(ProcessHandle supervisor) {
        Map<String, ProcessHandle> named = new TreeMap<>();
        for (ProcessHandle child : below(supervisor)) {
            String name = name(child.pid());
            if (!name.isEmpty()) {
                named.put(name, child);
            }
        }
        return named;
    }

    public static List<ProcessHandle> below(ProcessHandle supervisor) {
        return supervisor.descendants().toList();
    }

    /// The JDK cuts long command lines, so this asks the system.
    private static String name(long pid) {
        try {
            String all = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
            for (String argument : all.split("\0", -1)) {
                if (argument.startsWith(MARK)) {
                    return argument.substring(MARK.length());
                }
            }
            return "";
        } catch (IOException e) {
            return ""; // it has ended meanwhile
        }
    }
}
