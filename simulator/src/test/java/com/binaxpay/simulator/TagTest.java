package com.binaxpay.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import org.junit.jupiter.api.Test;

class TagTest {
    @Test
    void text_withMarkup_isShownAndNotObeyed() {
        Tag tag = Tag.of("p", "<script>alert('a') & \"b\"</script>");

        assertThat(tag.toString())
                .isEqualTo("<p>&lt;script&gt;alert(&#39;a&#39;) &amp; &quot;b&quot;&lt;/script&gt;</p>");
    }

    @Test
    void attribute_withQuotes_staysInside() {
        Tag tag = Tag.of("a").with("href", "x\" onclick='y'>").with("width", 1.25);

        assertThat(tag.toString()).isEqualTo("<a href=\"x&quot; onclick=&#39;y&#39;&gt;\" width=\"1.3\"></a>");
    }

    @Test
    void length_isWrittenWithAPointWhateverTheLocale() {
        assertThat(Tag.of("rect").with("x", 1234.5).with("y", 20.0).toString())
                .isEqualTo("<rect x=\"1234.5\" y=\"20\"></rect>");
    }

    @Test
    void children_areNested_andVoidElementsHaveNoEnd() {
        Tag tag = Tag.of("head").add(Tag.of("meta").with("charset", "utf-8")).add(Tag.of("title", "t"));

        assertThat(tag.toString()).isEqualTo("<head><meta charset=\"utf-8\"><title>t</title></head>");
    }

    @Test
    void anyText_neverEndsWhatItIsIn() {
        Property.check(500, random -> {
            StringBuilder text = new StringBuilder();
            String alphabet = "<>&\"'/ab;=!- ";
            for (int i = 0; i < 20; i++) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String shown =
                    Tag.of("td", text.toString()).with("title", text.toString()).toString();

            String inside = shown.replaceFirst("^<td title=\"", "").replaceFirst("</td>$", "");
            assertThat(inside.replaceFirst("\">", "")).doesNotContain("<").doesNotContain("\"");
        });
    }
}
