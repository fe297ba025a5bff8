package com.binaxpay.config;

import com.binaxpay.config.ConfigRefused.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// A place in a YAML document. What is wrong there goes to a shared list; reading goes on with a harmless value, so
/// that
/// all problems are found in one pass.
final class YamlNode {
    private final String path;
    private final @Nullable Object value;
    private final List<Problem> problems;

    YamlNode(String path, @Nullable Object value, List<Problem> problems) {
        this.path = path;
        this.value = value;
        this.problems = problems;
    }

    /// The root of a document.
    ///
    /// @throws ConfigRefused where it is not YAML
    static YamlNode parse(String yaml, List<Problem> problems) throws ConfigRefused {
        try {
            LoadSettings settings = LoadSettings.builder()
                    .setAllowDuplicateKeys(false)
                    .setMaxAliasesForCollections(0)
                    .build();
            return new YamlNode("", new Load(settings).loadFromString(yaml), problems);
        } catch (YamlEngineException e) {
            String reason = Optional.ofNullable(e.getMessage()).orElse("").replaceAll("\\s+", " ");
            throw new ConfigRefused("the file", List.of(new Problem("(file)", "", "is not YAML: " + reason)));
        }
    }

    boolean isPresent() {
        return value != null;
    }

    /// This place as a mapping that may have `known` keys and no others.
    YamlNode mapping(Set<String> known) {
        if (value instanceof Map<?, ?> map) {
            for (Object key : map.keySet()) {
                if (!known.contains(String.valueOf(key))) {
                    refuse(child(String.valueOf(key)), "", "unknown key; known here are " + new TreeSet<>(known));
                }
            }
        } else {
            refuse(path, shown(), "must be a mapping with " + new TreeSet<>(known));
        }
        return this;
    }

    YamlNode get(String key) {
        Object found = value instanceof Map<?, ?> map ? map.get(key) : null;
        return new YamlNode(child(key), found, problems);
    }

    /// The elements of a list; `atLeast` of them are asked for.
    List<YamlNode> elements(int atLeast) {
        List<YamlNode> nodes = new ArrayList<>();
        if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                nodes.add(new YamlNode(path + "[" + i + "]", list.get(i), problems));
            }
            if (nodes.size() < atLeast) {
                refuse("has " + nodes.size() + " entries; list at least " + atLeast);
            }
        } else if (value != null || atLeast > 0) {
            refuse(path, shown(), "must be a list");
        }
        return nodes;
    }

    /// Names: lower-case letters, digits and dashes.
    String name() {
        String text = value instanceof String string ? string : "";
        if (!text.matches("[a-z][a-z0-9-]{0,31}")) {
            refuse(
                    path,
                    shown(),
                    "must be a name: a letter, then letters, digits or dashes, all lower case, 32 at most");
            return "";
        }
        return text;
    }

    String text() {
        if (value instanceof String string) {
            return string;
        }
        // YAML 1.2 keeps NO and ON as text; this is for numbers and the like.
        refuse(path, shown(), "must be text");
        return "";
    }

    /// `true` where it is said, false where nothing is.
    boolean flag(String why) {
        if (value != null && !value.equals(true)) {
            refuse("can only be true, " + why + "; leave it out otherwise");
        }
        return value != null;
    }

    int integer(int fallback, int min, int max) {
        if (value == null) {
            return fallback;
        }
        if (value instanceof Integer number && number >= min && number <= max) {
            return number;
        }
        refuse(path, shown(), "must be a whole number from " + min + " to " + max);
        return fallback;
    }

    double number(double min, double max) {
        if (value instanceof Number number && number.doubleValue() >= min && number.doubleValue() <= max) {
            return number.doubleValue();
        }
        refuse(path, shown(), "must be a number from " + min + " to " + max);
        return min;
    }

    void refuse(String reason) {
        refuse(path, shown(), reason);
    }

    private void refuse(String where, String what, String reason) {
        problems.add(new Problem(where, what, reason));
    }

    private String shown() {
        String text = value == null ? "missing" : String.valueOf(value);
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }

    private String child(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
