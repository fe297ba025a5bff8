package com.binaxpay.config;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/// A declaration that cannot hold; lists everything that is wrong with it.
public final class ConfigRefused extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    /// One thing that is wrong.
    ///
    /// @param path where, as `jurisdictions[2].home`
    /// @param value what is written there, or empty
    /// @param reason what is wrong and the way out
    public record Problem(String path, String value, String reason) {
        @Override
        public String toString() {
            return path + (value.isEmpty() ? "" : ": " + value) + ": " + reason;
        }
    }

    private final transient List<Problem> problems;

    ConfigRefused(String subject, List<Problem> problems) {
        super(problems.size() + (problems.size() == 1 ? " problem" : " problems") + " in " + subject + ":\n"
                + problems.stream().map(problem -> "  " + problem).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    /// All problems, in the order of the file.
    public List<Problem> problems() {
        return problems;
    }
}
