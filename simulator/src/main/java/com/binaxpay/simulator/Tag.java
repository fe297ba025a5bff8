package com.binaxpay.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A piece of HTML or SVG. Texts and attributes are escaped when they are put in, so whatever a page shows can't break
/// it.
public final class Tag {
    /// Elements that have no end tag in HTML.
    private static final Set<String> VOID = Set.of("meta", "link", "br", "hr");

    private final String name;
    private final StringBuilder attributes = new StringBuilder();
    private final List<Object> content = new ArrayList<>();

    private Tag(String name) {
        this.name = name;
    }

    public static Tag of(String name) {
        return new Tag(name);
    }

    /// An element with a text in it.
    public static Tag of(String name, String text) {
        return of(name).say(text);
    }

    /// A style sheet of ours, which is taken as it is.
    static Tag style(String css) {
        Tag style = of("style");
        style.content.add(css);
        return style;
    }

    public Tag with(String attribute, String value) {
        attributes
                .append(' ')
                .append(attribute)
                .append("=\"")
                .append(escape(value))
                .append('"');
        return this;
    }

    /// A length or place, to a tenth of its unit.
    public Tag with(String attribute, double value) {
        String text = String.format(Locale.ROOT, "%.1f", value);
        return with(attribute, text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
    }

    public Tag say(String text) {
        content.add(escape(text));
        return this;
    }

    public Tag add(Tag child) {
        content.add(child);
        return this;
    }

    public Tag addAll(List<Tag> children) {
        content.addAll(children);
        return this;
    }

    /// Whether nothing is in it.
    public boolean isEmpty() {
        return content.isEmpty();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private void appendTo(StringBuilder out) {
        out.append('<').append(name).append(attributes).append('>');
        if (VOID.contains(name)) {
            return;
        }
        for (Object part : content) {
            if (part instanceof Tag child) {
                child.appendTo(out);
            } else {
                out.append(part);
            }
        }
        out.append("</").append(name).append('>');
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        appendTo(out);
        return out.toString();
    }
}
