package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.util.List;
import java.util.stream.Stream;

/// Which network namespaces the nodes of a local cluster run in. Whoever made a namespace brings what its processes
/// send
/// to another's port on 127.0.0.1 to that one, be it slowly or not at all; so nothing else has to know.
///
/// @param prefix what a region's name follows in the name of its namespace; empty: all run in this process's own
record Namespaces(String prefix) {
    /// `command` as it is to be run for `member`. Needs root where there are namespaces.
    List<String> enter(Member member, List<String> command) {
        if (prefix.isEmpty() || member.kind() != Kind.NODE) {
            return command;
        }
        return Stream.concat(Stream.of("ip", "netns", "exec", prefix + "-" + member.name()), command.stream())
                .toList();
    }
}
