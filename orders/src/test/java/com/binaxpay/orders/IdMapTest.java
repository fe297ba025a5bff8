package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.binaxpay.money.Invariant.BrokenInvariant;
import com.binaxpay.testing.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IdMapTest {
    @Test
    void map_anyPuts_agreesWithAPlainMapAndSurvivesSaving() {
        Property.check(30, random -> {
            Map<Long, Long> plain = new HashMap<>();
            IdMap map = new IdMap();
            int puts = random.nextInt(5_000);
            for (int i = 0; i < puts; i++) {
                long id = random.nextLong(2_000);
                long value = random.nextLong(1, 100);
                plain.put(id, value);
                map.put(id, -id, value);
            }
            IdMap loaded = loaded(saved(map));
            for (long id = 0; id < 2_000; id++) {
                assertThat(map.get(id, -id)).isEqualTo(plain.getOrDefault(id, IdMap.ABSENT));
                assertThat(loaded.get(id, -id)).isEqualTo(map.get(id, -id));
            }
            assertThat(loaded.size()).isEqualTo(plain.size());
            assertThat(loaded.keyHash()).isEqualTo(map.keyHash());
            assertThat(saved(loaded)).isEqualTo(saved(map));
        });
    }

    @Test
    void put_nothing_isAFault() {
        assertThatThrownBy(() -> new IdMap().put(1, 1, IdMap.ABSENT)).isInstanceOf(BrokenInvariant.class);
    }

    private static byte[] saved(IdMap map) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        map.save(new DataOutputStream(bytes));
        return bytes.toByteArray();
    }

    private static IdMap loaded(byte[] saved) throws IOException {
        IdMap map = new IdMap();
        map.load(new DataInputStream(new ByteArrayInputStream(saved)));
        return map;
    }
}
