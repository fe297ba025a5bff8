package com.binaxpay.gateway;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Values of structured fields, RFC 9651 section 3; [StructuredFieldReader] reads them. Immutable.
final class StructuredField {
    private StructuredField() {}

    /// An item or an inner list.
    sealed interface Member {
        /// In the order that they were first named in.
        Map<String, Bare> parameters();

        /// As section 4.1 writes it.
        String written();

        /// The parameter `name`, where it is of `kind`.
        default <T extends Bare> Optional<T> parameter(String name, Class<T> kind) {
            return Optional.ofNullable(parameters().get(name))
                    .filter(kind::isInstance)
                    .map(kind::cast);
        }
    }

    /// A bare item with parameters.
    record Item(Bare value, Map<String, Bare> parameters) implements Member {
        @Override
        public String written() {
            return value.written() + StructuredField.written(parameters);
        }
    }

    /// Items in brackets, with parameters.
    record InnerList(List<Item> items, Map<String, Bare> parameters) implements Member {
        @Override
        public String written() {
            return "(" + String.join(" ", items.stream().map(Item::written).toList()) + ")"
                    + StructuredField.written(parameters);
        }
    }

    private static String written(Map<String, Bare> parameters) {
        StringBuilder out = new StringBuilder();
        parameters.forEach((name, value) -> {
            out.append(';').append(name);
            if (!value.equals(new Bare.Flag(true))) {
                out.append('=').append(value.written());
            }
        });
        return out.toString();
    }

    /// A list, section 3.1.
    static String written(List<Member> list) {
        return String.join(", ", list.stream().map(Member::written).toList());
    }

    /// A dictionary, section 3.2.
    static String written(SequencedMap<String, Member> dictionary) {
        StringBuilder out = new StringBuilder();
        dictionary.forEach((name, member) -> {
            boolean isTrue = member instanceof Item item && item.value().equals(new Bare.Flag(true));
            out.append(out.isEmpty() ? "" : ", ").append(name);
            out.append(isTrue ? written(member.parameters()) : "=" + member.written());
        });
        return out.toString();
    }
}
