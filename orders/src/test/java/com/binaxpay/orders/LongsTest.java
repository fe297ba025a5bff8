package com.binaxpay.orders;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.testing.Property;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class LongsTest {
    /// An output that keeps what is to be written later.
    private static final class Later extends DataOutputStream implements LaterOutput {
        private final List<Part> parts = new ArrayList<>();

        Later() {
            super(new ByteArrayOutputStream());
        }

        @Override
        public void later(Part part) {
            parts.add(part);
        }
    }

    /// What was frozen, and what it held then.
    private record Frozen(LaterOutput.Part part, List<Long> elements) {}

    @Test
    void saveLater_whileTheListGoesOn_writesWhatItHeld() {
        Property.check(40, random -> {
            Longs list = new Longs();
            List<Long> model = new ArrayList<>();
            List<Frozen> frozen = new ArrayList<>();
            for (int round = 0; round < 6; round++) {
                change(list, model, random);
                Later later = new Later();
                list.saveElements(later);
                frozen.add(new Frozen(later.parts.getFirst(), List.copyOf(model)));
            }
            change(list, model, random);
            assertThat(elements(list)).isEqualTo(model);
            for (Frozen one : frozen) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                one.part.write(new DataOutputStream(bytes));
                assertThat(loaded(bytes, one.elements.size())).isEqualTo(one.elements);
            }
        });
    }

    @Test
    void load_whatWasSaved_givesTheSameList() throws IOException {
        Longs list = new Longs();
        List<Long> model = new ArrayList<>();
        for (long i = 0; i < 10_000; i++) {
            list.add(i);
            model.add(i);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        list.save(new DataOutputStream(bytes));
        Longs other = new Longs();
        other.load(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        assertThat(elements(other)).isEqualTo(model);
    }

    private static void change(Longs list, List<Long> model, RandomGenerator random) {
        for (int i = random.nextInt(6_000); i > 0; i--) {
            long element = random.nextLong();
            if (model.isEmpty() || random.nextInt(3) > 0) {
                list.add(element);
                model.add(element);
            } else {
                int at = random.nextInt(model.size());
                list.set(at, element);
                model.set(at, element);
            }
        }
    }

    private static List<Long> loaded(ByteArrayOutputStream bytes, int count) throws IOException {
        Longs list = new Longs();
        list.loadElements(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), count);
        return elements(list);
    }

    private static List<Long> elements(Longs list) {
        List<Long> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(list.get(i));
        }
        return elements;
    }
}
