package com.binaxpay.gateway;

import com.binaxpay.gateway.StructuredField.InnerList;
import com.binaxpay.gateway.StructuredField.Item;
import com.binaxpay.gateway.StructuredField.Member;
import com.binaxpay.wire.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.Serial;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// Reads structured fields, RFC 9651 section 4.2. For one thread.
final class StructuredFieldReader {
    /// A field that is not what it should be; says where.
    static final class Malformed extends Exception {
        @Serial
        private static final long serialVersionUID = 1L;

        Malformed(String what, int at) {
            super(what + " at character " + (at + 1));
        }
    }

    private static final int DIGITS_MAX = 15;
    private static final int DECIMAL_DIGITS_MAX = 12;
    private static final int DECIMALS_MAX = 3;
    private static final String TOKEN_CHARS = "!#$%&'*+-.^_`|~:/";

    private final String text;
    private int at;

    private StructuredFieldReader(String text) {
        this.text = text;
    }

    static Item item(String field) throws Malformed {
        StructuredFieldReader in = new StructuredFieldReader(field);
        in.blanks();
        Item item = in.item();
        in.end();
        return item;
    }

    static List<Member> list(String field) throws Malformed {
        StructuredFieldReader in = new StructuredFieldReader(field);
        List<Member> members = new ArrayList<>();
        in.blanks();
        while (in.at < field.length()) {
            members.add(in.member());
            in.separator();
        }
        return members;
    }

    static SequencedMap<String, Member> dictionary(String field) throws Malformed {
        StructuredFieldReader in = new StructuredFieldReader(field);
        SequencedMap<String, Member> members = new LinkedHashMap<>();
        in.blanks();
        while (in.at < field.length()) {
            String key = in.key();
            // The last one counts, in the place of the first.
            members.put(key, in.take('=') ? in.member() : new Item(new Bare.Flag(true), in.parameters()));
            in.separator();
        }
        return members;
    }

    private Member member() throws Malformed {
        return peek() == '(' ? innerList() : item();
    }

    private InnerList innerList() throws Malformed {
        expect('(');
        List<Item> items = new ArrayList<>();
        while (true) {
            blanks();
            if (take(')')) {
                return new InnerList(items, parameters());
            }
            items.add(item());
            if (peek() != ' ' && peek() != ')') {
                throw malformed("an inner list goes on with neither a blank nor )");
            }
        }
    }

    private Item item() throws Malformed {
        return new Item(bare(), parameters());
    }

    private Map<String, Bare> parameters() throws Malformed {
        Map<String, Bare> parameters = new LinkedHashMap<>();
        while (take(';')) {
            blanks();
            String key = key();
            parameters.put(key, take('=') ? bare() : new Bare.Flag(true));
        }
        return parameters;
    }

    private String key() throws Malformed {
        int begin = at;
        if (!isLower(peek()) && peek() != '*') {
            throw malformed("no key");
        }
        while (isLower(peek()) || isDigit(peek()) || peek() != 0 && "_-.*".indexOf(peek()) >= 0) {
            at++;
        }
        return text.substring(begin, at);
    }

    private Bare bare() throws Malformed {
        char first = peek();
        if (first == '-' || isDigit(first)) {
            return number();
        }
        if (isLetter(first) || first == '*') {
            return token();
        }
        return switch (first) {
            case '"' -> string();
            case ':' -> bytes();
            case '?' -> flag();
            case '@' -> date();
            case '%' -> display();
            default -> throw malformed("no item");
        };
    }

    private Bare number() throws Malformed {
        int begin = at;
        take('-');
        int digits = at;
        if (!isDigit(peek())) {
            throw malformed("no digit");
        }
        digits();
        if (peek() != '.') {
            if (at - digits > DIGITS_MAX) {
                throw malformed("more than " + DIGITS_MAX + " digits");
            }
            return new Bare.Whole(Long.parseLong(text, begin, at, 10));
        }
        if (at - digits > DECIMAL_DIGITS_MAX) {
            throw malformed("more than " + DECIMAL_DIGITS_MAX + " digits");
        }
        at++;
        int decimals = at;
        digits();
        if (at == decimals || at - decimals > DECIMALS_MAX) {
            throw malformed("a decimal has one to three decimals");
        }
        return new Bare.Decimal(new BigDecimal(text.substring(begin, at)));
    }

    private void digits() {
        while (isDigit(peek())) {
            at++;
        }
    }

    private Bare string() throws Malformed {
        at++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next("a string does not end");
            if (c == '"') {
                return new Bare.Text(out.toString());
            }
            if (c == '\\') {
                c = next("a string does not end");
                if (c != '"' && c != '\\') {
                    throw malformed("\\ before a character that needs none");
                }
            } else if (c < ' ' || c > '~') {
                throw malformed("a character that strings do not have");
            }
            out.append(c);
        }
    }

    private Bare token() {
        int begin = at++;
        while (isLetter(peek()) || isDigit(peek()) || peek() != 0 && TOKEN_CHARS.indexOf(peek()) >= 0) {
            at++;
        }
        return new Bare.Token(text.substring(begin, at));
    }

    private Bare bytes() throws Malformed {
        int end = text.indexOf(':', ++at);
        if (end < 0) {
            throw malformed("bytes do not end");
        }
        try {
            Bare bytes = new Bare.Binary(Bytes.of(Base64.getDecoder().decode(text.substring(at, end))));
            at = end + 1;
            return bytes;
        } catch (IllegalArgumentException e) {
            throw malformed("what is no base 64");
        }
    }

    private Bare flag() throws Malformed {
        at++;
        char c = next("no 0 or 1");
        if (c != '0' && c != '1') {
            throw malformed("no 0 or 1");
        }
        return new Bare.Flag(c == '1');
    }

    private Bare date() throws Malformed {
        at++;
        if (peek() != '-' && !isDigit(peek()) || !(number() instanceof Bare.Whole seconds)) {
            throw malformed("a date is a whole number");
        }
        return new Bare.Date(seconds.value());
    }

    private Bare display() throws Malformed {
        at++;
        expect('"');
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (char c = next("a string does not end"); c != '"'; c = next("a string does not end")) {
            if (c < ' ' || c > '~') {
                throw malformed("a character that strings do not have");
            }
            out.write(c == '%' ? hex() << 4 | hex() : c);
        }
        try {
            return new Bare.Display(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(out.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            throw malformed("what is no UTF-8");
        }
    }

    private int hex() throws Malformed {
        char c = next("no hex digit");
        if (isDigit(c)) {
            return c - '0';
        }
        if (c < 'a' || c > 'f') {
            throw malformed("no hex digit");
        }
        return c - 'a' + 10;
    }

    private void separator() throws Malformed {
        optionalBlanks();
        if (at == text.length()) {
            return;
        }
        expect(',');
        optionalBlanks();
        if (at == text.length()) {
            throw malformed("a comma with nothing behind it");
        }
    }

    private void end() throws Malformed {
        blanks();
        if (at < text.length()) {
            throw malformed("more than one item");
        }
    }

    private void blanks() {
        while (peek() == ' ') {
            at++;
        }
    }

    private void optionalBlanks() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private void expect(char wanted) throws Malformed {
        if (!take(wanted)) {
            throw malformed("no " + wanted);
        }
    }

    private boolean take(char wanted) {
        boolean isThere = at < text.length() && text.charAt(at) == wanted;
        at += isThere ? 1 : 0;
        return isThere;
    }

    private char next(String what) throws Malformed {
        if (at == text.length()) {
            throw malformed(what);
        }
        return text.charAt(at++);
    }

    /// 0 at the end.
    private char peek() {
        return at < text.length() ? text.charAt(at) : 0;
    }

    private Malformed malformed(String what) {
        return new Malformed(what, Math.min(at, text.length()));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLower(char c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isLetter(char c) {
        return isLower(c) || c >= 'A' && c <= 'Z';
    }
}
