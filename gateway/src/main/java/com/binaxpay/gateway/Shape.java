package com.binaxpay.gateway;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which members a JSON object may have. Immutable; made once for each kind of request.
final class Shape {
    /// What a member holds.
    enum Kind {
        /// A string.
        TEXT("a string"),
        /// `true` or `false`.
        FLAG("true or false"),
        /// An integer that fits 64 bits.
        WHOLE("an integer"),
        /// An array of strings.
        TEXTS("an array of strings"),
        /// An object with string values and free member names.
        METADATA("an object whose values are strings"),
        /// An object with a shape of its own.
        OBJECT("an object");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// How a detail names it.
        String words() {
            return words;
        }
    }

    /// One member; `inner` is the shape of an [Kind#OBJECT], else empty.
    record Member(String name, Kind kind, boolean required, List<Member> inner) {
        Member {
            inner = List.copyOf(inner);
        }

        static Member required(String name, Kind kind) {
            return new Member(name, kind, true, List.of());
        }

        static Member optional(String name, Kind kind) {
            return new Member(name, kind, false, List.of());
        }
    }

    private final List<Member> members;
    private final List<Shape> inner;
    private final Map<String, Integer> indexes = new HashMap<>();

    private Shape(List<Member> members) {
        this.members = List.copyOf(members);
        this.inner = members.stream().map(member -> new Shape(member.inner())).toList();
        for (int i = 0; i < members.size(); i++) {
            indexes.put(members.get(i).name(), i);
        }
    }

    /// Members are asked for by their place in this list.
    static Shape of(Member... members) {
        return new Shape(List.of(members));
    }

    /// Place of the member `name`, or -1 where it is unknown.
    int indexOf(String name) {
        return indexes.getOrDefault(name, -1);
    }

    Member member(int index) {
        return members.get(index);
    }

    /// Shape of the object at `index`.
    Shape innerOf(int index) {
        return inner.get(index);
    }

    int size() {
        return members.size();
    }

    /// Names of all members, for a person.
    String names() {
        return members.isEmpty()
                ? "none"
                : String.join(", ", members.stream().map(Member::name).toList());
    }
}
