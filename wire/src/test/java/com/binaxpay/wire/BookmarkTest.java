package com.binaxpay.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookmarkTest {
    @Test
    void text_ofAnyPlaces_givesThemBack() {
        Property.check(1_000, random -> {
            Bookmark bookmark = Bookmark.NONE;
            for (int i = random.nextInt(6); i > 0; i--) {
                bookmark = bookmark.with(random.nextInt(1 << 20), 1 + random.nextLong(Long.MAX_VALUE - 1));
            }
            String text = bookmark.text();
            assertThat(text).matches("[A-Za-z0-9_-]+");
            assertThat(Bookmark.of(text)).contains(bookmark);
        });
    }

    @Test
    void of_anythingElse_isNothingAndThrowsNothing() {
        Property.check(1_000, random -> {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 0) {
                bytes[0] = (byte) random.nextInt(3);
            }
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
            Bookmark.of(text)
                    .ifPresent(
                            bookmark -> assertThat(Bookmark.of(bookmark.text())).contains(bookmark));
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "!", "AA", "Ag", "AQA", "AQAB_w", "AQEBAAE", "AQECAAI", "AQD__________8B", "1:0=7"})
    void of_malformedText_isNothing(String text) {
        assertThat(Bookmark.of(text)).isEmpty();
    }

    @Test
    void with_anEarlierEntry_changesNothing() {
        Bookmark later = Bookmark.NONE.with(2, 9);
        assertThat(later.with(2, 8)).isEqualTo(later);
        assertThat(later.with(1, 3).entryOf(2)).isEqualTo(9);
        assertThat(later.entryOf(0)).isZero();
    }
}
