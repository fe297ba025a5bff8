package com.binaxpay.gateway;

import com.binaxpay.gateway.StructuredField.InnerList;
import com.binaxpay.gateway.StructuredField.Item;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// What a signature of a request signs, RFC 9421 section 2.5, from the request as it arrived here.
final class SignatureBase {
    /// A component that cannot be taken from the request.
    static final class Unfit extends Exception {
        @java.io.Serial
        private static final long serialVersionUID = 1L;

        Unfit(String message) {
            super(message);
        }
    }

    private SignatureBase() {}

    /// Names of the components that `input` covers, in order.
    static Set<String> covered(InnerList input) throws Unfit {
        Set<String> names = new LinkedHashSet<>();
        for (Item item : input.items()) {
            if (!(item.value() instanceof Bare.Text name) || !item.parameters().isEmpty()) {
                throw new Unfit("the component " + item.written()
                        + " is not taken here; cover plain header fields and @-components without parameters");
            }
            if (!names.add(name.value())) {
                throw new Unfit("the component " + item.written() + " is covered twice");
            }
        }
        return names;
    }

    static byte[] of(Exchange request, InnerList input) throws Unfit {
        StringBuilder base = new StringBuilder();
        for (String name : covered(input)) {
            base.append('"')
                    .append(name)
                    .append("\": ")
                    .append(value(request, name))
                    .append('\n');
        }
        base.append("\"@signature-params\": ").append(input.written());
        return base.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String value(Exchange request, String name) throws Unfit {
        String query = request.query();
        return switch (name) {
            case "@method" -> request.method();
            case "@path" -> request.path().isEmpty() ? "/" : request.path();
            case "@query" -> "?" + query;
            case "@request-target" -> request.path() + (query.isEmpty() ? "" : "?" + query);
            case "@authority" -> authority(request);
            case "@scheme" -> request.scheme();
            case "@target-uri" ->
                request.scheme() + "://" + authority(request) + request.path() + (query.isEmpty() ? "" : "?" + query);
            default -> field(request, name);
        };
    }

    /// Section 2.2.3: in lower case, without the scheme's own port.
    private static String authority(Exchange request) throws Unfit {
        String host = request.authority().toLowerCase(Locale.ROOT);
        if (host.isEmpty()) {
            throw new Unfit("the component \"@authority\" is covered, and the request has no Host");
        }
        String port = request.scheme().equals("https") ? ":443" : ":80";
        return host.endsWith(port) ? host.substring(0, host.length() - port.length()) : host;
    }

    /// Section 2.1: all values of a header field, each without blanks around it.
    private static String field(Exchange request, String name) throws Unfit {
        if (name.startsWith("@") || !name.equals(name.toLowerCase(Locale.ROOT))) {
            throw new Unfit("the component \"" + name + "\" is not known; names are in lower case");
        }
        Optional<String> value = request.field(name);
        if (value.isEmpty()) {
            throw new Unfit("the component \"" + name + "\" is covered, and the request has no such header");
        }
        return value.get();
    }

    /// Those of `needed` that a signature which covers `covered` leaves out; a whole target stands for its parts.
    static List<String> missing(List<String> needed, Set<String> covered) {
        Set<String> all = new HashSet<>(covered);
        if (covered.contains("@target-uri") || covered.contains("@request-target")) {
            all.add("@path");
            all.add("@query");
        }
        return needed.stream().filter(name -> !all.contains(name)).toList();
    }
}
