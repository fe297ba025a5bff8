package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a laboratory puts around the nodes of a local cluster; by default, nothing.
///
/// @param netns network namespaces: what a region's name follows in the name of its namespace, and an edge's where
///     there is one of that name; empty for none. Whoever made them brings what their processes send to another's
///     port on 127.0.0.1 to that one, be it slowly or not at all; so nothing else has to know. Needs root
/// @param clocks a directory with a file for each region, which says by how much its wall clock is off (`+1.5`), and
///     may say something else at any time; by Debian's `libfaketime`
record Surroundings(String netns, Optional<Path> clocks) {
    /// The dynamic linker puts the processor's own directory in the place of `$LIB`; see ld.so(8).
    private static final String LIBRARY = "/usr/$LIB/faketime/libfaketimeMT.so.1";

    private static final Path NAMESPACES = Path.of("/run/netns");

    /// `command` as it is to be run for `member`.
    List<String> enter(Member member, List<String> command) {
        List<String> all = new ArrayList<>();
        if (hasNamespace(member)) {
            all.addAll(List.of("ip", "netns", "exec", namespace(member)));
        }
        clocks.filter(unused -> member.kind() == Kind.NODE)
                .ifPresent(directory -> all.addAll(List.of(
                        "env",
                        "LD_PRELOAD=" + LIBRARY,
                        "FAKETIME_TIMESTAMP_FILE=" + directory.resolve(member.name()),
                        "FAKETIME_NO_CACHE=1",
                        // Only the wall clock is off: with the monotonic one no process could tell.
                        "DONT_FAKE_MONOTONIC=1",
                        "FAKETIME_FORCE_MONOTONIC_FIX=0",
                        "NO_FAKE_STAT=1")));
        all.addAll(command);
        return all;
    }

    private boolean hasNamespace(Member member) {
        return switch (member.kind()) {
            case NODE -> !netns.isEmpty();
            case EDGE -> !netns.isEmpty() && Files.exists(NAMESPACES.resolve(namespace(member)));
            case PROVIDER -> false;
        };
    }

    private String namespace(Member member) {
        return netns + "-" + member.name();
    }
}
