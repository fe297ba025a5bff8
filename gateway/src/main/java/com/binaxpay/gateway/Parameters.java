package com.binaxpay.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The query parameters of a request, read strictly: one that is unknown or comes twice is a fault.
final class Parameters {
    private static final int PARAMETERS_MAX = 32;

    private final Map<String, String> values;
    private final Faults faults;

    private Parameters(Map<String, String> values, Faults faults) {
        this.values = values;
        this.faults = faults;
    }

    static Parameters read(String query, List<String> known, Faults faults) {
        if (query.isEmpty()) {
            return new Parameters(Map.of(), faults);
        }
        Map<String, String> values = new LinkedHashMap<>();
        int start = 0;
        for (int i = 0; i < PARAMETERS_MAX && start <= query.length(); i++) {
            int end = query.indexOf('&', start);
            end = end < 0 ? query.length() : end;
            if (end > start) {
                parameter(query.substring(start, end), known, values, faults);
            }
            start = end + 1;
        }
        return new Parameters(values, faults);
    }

    private static void parameter(String pair, List<String> known, Map<String, String> values, Faults faults) {
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        if (!known.contains(name)) {
            String names = known.isEmpty() ? "none" : String.join(", ", known);
            faults.parameter(
                    ProblemCode.INVALID_PARAMETER,
                    name.length() > 40 ? name.substring(0, 40) : name,
                    "The parameter " + Fault.shown(name) + " is not known here; known are: " + names + ".");
        } else if (values.put(name, value) != null) {
            faults.parameter(
                    ProblemCode.INVALID_PARAMETER,
                    name,
                    "The parameter " + Fault.shown(name) + " comes more than once.");
        }
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Problem.of(ProblemCode.INVALID_PARAMETER, "The query has a malformed percent sign.")
                    .asException();
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name));
    }

    /// A number between `min` and `max`, or `otherwise` where the parameter is absent or at fault.
    int number(String name, int min, int max, int otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isEmpty() && value.length() <= 9 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            int number = Integer.parseInt(value, 10);
            if (number >= min && number <= max) {
                return number;
            }
        }
        fault(name, "is not a number from " + min + " to " + max);
        return otherwise;
    }

    /// A number of things, 0 or more, or `otherwise` where the parameter is absent or at fault.
    long place(String name, long otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        if (!value.isEmpty() && value.length() <= 18 && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Long.parseLong(value, 10);
        }
        fault(name, "is not a number of at most 18 digits");
        return otherwise;
    }

    boolean flag(String name) {
        String value = values.getOrDefault(name, "false");
        if (!value.equals("true") && !value.equals("false")) {
            fault(name, "is neither true nor false");
        }
        return value.equals("true");
    }

    /// A time in nanoseconds since the epoch, or `otherwise` where the parameter is absent or at fault.
    long time(String name, long otherwise) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        Optional<Long> time = Times.parse(value);
        if (time.isEmpty()) {
            fault(name, "is not an RFC 3339 time in UTC such as 2026-01-31T12:00:00Z");
        }
        return time.orElse(otherwise);
    }

    void fault(String name, String what) {
        faults.parameter(
                ProblemCode.INVALID_PARAMETER,
                name,
                "The parameter " + name + " with value " + Fault.shown(values.getOrDefault(name, "")) + " " + what
                        + ".");
    }
}
