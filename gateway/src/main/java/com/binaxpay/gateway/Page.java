package com.binaxpay.gateway;

import com.binaxpay.gateway.Cursors.Cursor;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// Which part of a list a request wants.
///
/// @param list name of the list
/// @param limit how many things at the most
/// @param filters the filters in force, from the request or else from its cursor
/// @param filterText the same as text
/// @param places where to go on; empty at the beginning
record Page(String list, int limit, Parameters filters, String filterText, List<Long> places) {
    private static final int LIMIT_DEFAULT = 10;

    /// Reads `limit`, `cursor` and the filters. A cursor without filters brings its own; with other filters it is a
    /// fault.
    static Page read(
            Exchange exchange,
            Cursors cursors,
            String list,
            int limitMax,
            Parameters parameters,
            List<String> filterNames) {
        int limit = parameters.number("limit", 1, limitMax, LIMIT_DEFAULT);
        String filterText = text(parameters, filterNames);
        Optional<String> sent = parameters.text("cursor");
        if (sent.isEmpty()) {
            return new Page(list, limit, parameters, filterText, List.of());
        }
        Optional<Cursor> cursor = cursors.read(exchange.caller(), sent.get());
        if (cursor.isEmpty() || !cursor.get().list().equals(list)) {
            exchange.faults()
                    .parameter(
                            ProblemCode.INVALID_CURSOR,
                            "cursor",
                            "The cursor " + Fault.shown(sent.get()) + " is none of this list's.");
            return new Page(list, limit, parameters, filterText, List.of());
        }
        String carried = cursor.get().filters();
        if (!filterText.isEmpty() && !filterText.equals(carried)) {
            exchange.faults()
                    .parameter(
                            ProblemCode.INVALID_CURSOR,
                            "cursor",
                            "The cursor was made with the filters " + Fault.shown(carried) + ", not "
                                    + Fault.shown(filterText) + ".");
        }
        Parameters filters = Parameters.read(carried, filterNames, exchange.faults());
        return new Page(list, limit, filters, carried, cursor.get().places());
    }

    /// Where to go on in each of `count` parts of the list: at `start` in those that there are only since the cursor
    /// was
    /// made.
    List<Long> places(int count, long start) {
        List<Long> all = new ArrayList<>(places.subList(0, Math.min(count, places.size())));
        all.addAll(Collections.nCopies(count - all.size(), start));
        return all;
    }

    /// A cursor of this list that goes on at `next`.
    String cursor(Exchange exchange, Cursors cursors, List<Long> next) {
        return cursors.write(exchange.caller(), new Cursor(list, filterText, next));
    }

    private static String text(Parameters parameters, List<String> names) {
        StringBuilder text = new StringBuilder();
        for (String name : names) {
            parameters
                    .text(name)
                    .ifPresent(value -> text.append(text.isEmpty() ? "" : "&")
                            .append(name)
                            .append('=')
                            .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
        }
        return text.toString();
    }
}
