package com.binaxpay.money;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class IdTextTest {
    @Test
    void format_knownIds_giveKnownTexts() {
        assertThat(IdText.format("wal", new Id(0, 1))).isEqualTo("wal_" + "0".repeat(25) + "1");
        assertThat(IdText.format("tr", new Id(-1, -1))).isEqualTo("tr_7" + "z".repeat(25));
        assertThat(IdText.format("po", new Id(0x0123456789ABCDEFL, 0xFEDCBA9876543210L)))
                .isEqualTo("po_014d2pf2dbsqqzxq5tk1v58cgg");
    }

    @Test
    void parse_whatWasFormatted_givesTheId() {
        Property.check(1_000, random -> {
            Id id = new Id(random.nextLong(), random.nextLong());
            assertThat(IdText.parse("po", IdText.format("po", id))).contains(id);
        });
    }

    @Test
    void format_ids_sortAsTheirTexts() {
        Property.check(1_000, random -> {
            Id one = new Id(random.nextLong(), random.nextLong());
            Id other = new Id(random.nextBoolean() ? one.hi() : random.nextLong(), random.nextLong());
            assertThat(Integer.signum(IdText.format("x", one).compareTo(IdText.format("x", other))))
                    .isEqualTo(Integer.signum(one.compareTo(other)));
        });
    }

    @Test
    void parse_anythingElse_isEmpty() {
        String good = IdText.format("wal", new Id(5, 6));
        assertThat(IdText.parse("wal", good)).isPresent();
        assertThat(IdText.parse("tr", good)).isEmpty();
        assertThat(IdText.parse("wa", good)).isEmpty();
        assertThat(IdText.parse("wal", good.toUpperCase(Locale.ROOT))).isEmpty();
        assertThat(IdText.parse("wal", good + "0")).isEmpty();
        assertThat(IdText.parse("wal", good.substring(0, 29))).isEmpty();
        assertThat(IdText.parse("wal", good.replace('_', '-'))).isEmpty();
        assertThat(IdText.parse("wal", "wal_8" + "0".repeat(25))).isEmpty();
        assertThat(IdText.parse("wal", "wal_0" + "l".repeat(25))).isEmpty();
        assertThat(IdText.parse("wal", "wal_0" + "é".repeat(25))).isEmpty();
        assertThat(IdText.parse("wal", "wal_" + "0".repeat(26))).isEmpty();
        assertThat(IdText.parse("wal", "")).isEmpty();
    }

    @Test
    void id_partsPutTogether_areGivenBack() {
        Property.check(1_000, random -> {
            long ms = random.nextLong() >>> 16;
            int jurisdiction = random.nextInt(1024);
            int slot = random.nextInt(Id.SLOTS);
            Id id = Id.of(ms, jurisdiction, slot, random.nextLong());
            assertThat(id.epochMs()).isEqualTo(ms);
            assertThat(id.jurisdiction()).isEqualTo(jurisdiction);
            assertThat(id.slot()).isEqualTo(slot);
        });
    }

    @Test
    void jurisdiction_everyNumber_namesItself() {
        for (int number = 1; number <= 676; number++) {
            assertThat(Jurisdiction.ofNumber(number).orElseThrow().number()).isEqualTo(number);
        }
        assertThat(Jurisdiction.ofNumber(0)).isEmpty();
        assertThat(Jurisdiction.ofNumber(677)).isEmpty();
        assertThat(new Jurisdiction("AA").number()).isEqualTo(1);
    }
}
