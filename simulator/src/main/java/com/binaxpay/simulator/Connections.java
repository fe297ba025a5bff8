package com.binaxpay.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Established TCP connections of a network namespace, as Linux lists them in `/proc/PID/net`.
final class Connections {
    private static final String ESTABLISHED = "01";
    private static final int HEX = 16;

    private Connections() {}

    /// Those from where `process` is to `ports`, each as its own port and the other's.
    static Set<String> to(Collection<Integer> ports, ProcessHandle process) {
        Set<String> found = new HashSet<>();
        for (String table : List.of("tcp", "tcp6")) {
            for (String line : lines(Path.of("/proc", Long.toString(process.pid()), "net", table))) {
                // Number, own address, other's address, state.
                String[] fields = line.strip().split("\\s+", -1);
                if (fields.length > 3 && fields[3].equals(ESTABLISHED) && ports.contains(port(fields[2]))) {
                    found.add(port(fields[1]) + ">" + port(fields[2]));
                }
            }
        }
        return found;
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.indexOf(':') + 1), HEX);
    }

    private static List<String> lines(Path table) {
        try {
            List<String> all = Files.readAllLines(table);
            return all.subList(1, all.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
