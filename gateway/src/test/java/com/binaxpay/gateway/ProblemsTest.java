package com.binaxpay.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.wire.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProblemsTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z_]+)` \\| (\\d{3}) \\| (.+?) \\| (.+?) \\|$");

    /// Code, status, title and way out of every problem, as `docs/reference/errors.md` has them.
    @Test
    void errorsPage_listsEveryCodeWithItsStatusAndWayOut() throws IOException {
        Path page = Path.of(System.getProperty("binax.root", ".."), "docs", "reference", "errors.md");
        Matcher rows = ROW.matcher(Files.readString(page));
        TreeMap<String, String> documented = new TreeMap<>();
        while (rows.find()) {
            documented.put(rows.group(1), rows.group(2) + " " + rows.group(3) + " " + rows.group(4));
        }
        TreeMap<String, String> actual = new TreeMap<>();
        for (ProblemCode code : ProblemCode.values()) {
            actual.put(code.text(), code.status() + " " + code.title() + " " + code.wayOut());
        }
        assertThat(documented).isEqualTo(actual);
    }

    @Test
    void everyRefusal_hasAProblemOfItsOwn() {
        TreeSet<ProblemCode> codes = new TreeSet<>();
        for (Refusal refusal : Refusal.values()) {
            assertThat(Refusals.code(refusal).text()).isEqualTo(refusal.name().toLowerCase(java.util.Locale.ROOT));
            codes.add(Refusals.code(refusal));
        }
        assertThat(codes).hasSize(Refusal.values().length);
    }

    @Test
    void shown_hostileValue_isShortAndPrintable() {
        assertThat(Fault.shown("a\n\u0000b")).isEqualTo("\"a??b\"");
        assertThat(Fault.shown("x".repeat(1_000))).hasSizeLessThan(50);
        assertThat(Texts.wellFormed("a\ud800b\udc00")).isEqualTo("a?b?");
        assertThat(Texts.wellFormed("\ud83d\ude00")).isEqualTo("\ud83d\ude00");
    }
}
