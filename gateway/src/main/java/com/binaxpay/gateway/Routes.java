package com.binaxpay.gateway;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Finds the route of a request by walking its path, segment by segment. Immutable once built; safe for any thread.
final class Routes {
    /// Who may come in, and how much of the server a request takes.
    enum Access {
        /// Anyone.
        PUBLIC,
        /// Needs a key.
        KEY,
        /// Needs a key; holds a place among uploads instead of one among requests.
        UPLOAD,
        /// Needs a key; holds a place among streams.
        STREAM,
        /// Needs an operator's key.
        OPERATOR
    }

    /// One call of the API.
    ///
    /// @param pattern path with `{}` for each placeholder, for metrics
    /// @param produces content types that it may answer with
    record Route(String method, String pattern, Access access, List<String> produces, Handler handler) {}

    /// What a path leads to.
    ///
    /// @param arguments what stood at the placeholders
    record Match(Map<String, Route> byMethod, List<String> arguments) {
        Optional<Route> route(String method) {
            return Optional.ofNullable(byMethod.get(method.equals("HEAD") ? "GET" : method));
        }

        /// Value of the `Allow` header.
        String allowed() {
            String methods = String.join(", ", byMethod.keySet());
            return byMethod.containsKey("GET") ? methods + ", HEAD" : methods;
        }
    }

    private static final class Node {
        private final Map<String, Node> children = new HashMap<>();
        private final Map<String, Route> byMethod = new TreeMap<>();
        private @Nullable Node placeholder;
    }

    private static final int SEGMENTS_MAX = 8;

    private final Node root = new Node();
    private final List<Route> all;

    Routes(List<Route> routes) {
        all = List.copyOf(routes);
        for (Route route : routes) {
            Node node = root;
            for (String segment : route.pattern().substring(1).split("/", -1)) {
                if (segment.equals("{}")) {
                    if (node.placeholder == null) {
                        node.placeholder = new Node();
                    }
                    node = node.placeholder;
                } else {
                    node = node.children.computeIfAbsent(segment, _ -> new Node());
                }
            }
            node.byMethod.put(route.method(), route);
        }
    }

    /// All calls.
    List<Route> all() {
        return all;
    }

    /// What is at `path`, or empty where there is nothing.
    Optional<Match> find(String path) {
        Node node = root;
        List<String> arguments = new ArrayList<>(2);
        int start = 1;
        for (int i = 0; i < SEGMENTS_MAX && start <= path.length(); i++) {
            int end = path.indexOf('/', start);
            end = end < 0 ? path.length() : end;
            String segment = path.substring(start, end);
            Node child = node.children.get(segment);
            if (child == null) {
                child = node.placeholder;
                arguments.add(segment);
            }
            if (child == null) {
                return Optional.empty();
            }
            node = child;
            start = end + 1;
        }
        boolean isEnd = start == path.length() + 1 && !node.byMethod.isEmpty();
        return isEnd ? Optional.of(new Match(node.byMethod, arguments)) : Optional.empty();
    }
}
