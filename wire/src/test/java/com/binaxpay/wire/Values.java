package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Makes instances of any message: random ones, or the one canonical instance of a type, whose bytes are golden.
abstract class Values {
    /// Canonical values: every number differs from its neighbours, lists have two elements, families their lowest tag.
    /// Components that later releases added are empty.
    static Values canonical() {
        return new Canonical(false);
    }

    /// As [#canonical], with something in all components.
    static Values canonicalInFull() {
        return new Canonical(true);
    }

    /// Values of all sizes and signs, from `random`.
    static Values random(RandomGenerator random) {
        return new Random(random);
    }

    /// Every record that is a member of `family`, by tag; the record itself where it is no family.
    static List<Class<?>> members(Class<?> family) {
        if (family.isRecord()) {
            return List.of(family);
        }
        List<Class<?>> found = new ArrayList<>();
        for (Class<?> member : family.getPermittedSubclasses()) {
            found.addAll(members(member));
        }
        found.sort(Comparator.comparingInt(Values::tag));
        return found;
    }

    static int tag(Class<?> member) {
        Tag tag = member.getAnnotation(Tag.class);
        if (tag == null) {
            throw new IllegalArgumentException(member + " has no tag");
        }
        return tag.value();
    }

    /// An instance of `type`.
    Object of(Type type) {
        return of(type, 0);
    }

    abstract int nextInt();

    abstract long nextLong();

    abstract boolean nextBoolean();

    abstract String nextString();

    abstract Id nextId();

    abstract int choose(int count, int depth);

    abstract int listSize(int depth);

    private Object of(Type type, int depth) {
        if (type instanceof ParameterizedType list) {
            Type element = list.getActualTypeArguments()[0];
            return IntStream.range(0, listSize(depth))
                    .mapToObj(i -> of(element, depth + 1))
                    .toList();
        }
        Class<?> named = (Class<?>) type;
        if (named == int.class || named == Integer.class) {
            return nextInt();
        } else if (named == long.class || named == Long.class) {
            return nextLong();
        } else if (named == boolean.class || named == Boolean.class) {
            return nextBoolean();
        } else if (named == String.class) {
            return nextString();
        } else if (named == Bytes.class) {
            return Bytes.utf8(nextString());
        } else if (named == Id.class) {
            return nextId();
        } else if (named.isEnum()) {
            Object[] constants = named.getEnumConstants();
            return constants[choose(constants.length, 0)];
        } else if (named.isRecord()) {
            return record(named, depth);
        }
        List<Class<?>> members = members(named);
        return record(members.get(choose(members.size(), depth)), depth);
    }

    /// Whether a component is filled, rather than left as an older release would have it.
    boolean fills(RecordComponent component) {
        return true;
    }

    private static Object empty(Class<?> type) {
        if (type == boolean.class) {
            return false;
        } else if (type == int.class) {
            return 0;
        } else if (type == long.class) {
            return 0L;
        } else if (type == String.class) {
            return "";
        } else if (type == List.class) {
            return List.of();
        } else if (type == Bytes.class) {
            return Bytes.EMPTY;
        } else if (type == KeyTerms.class) {
            return KeyTerms.NONE;
        } else if (type == Quota.class) {
            return Quota.STANDARD;
        } else if (type == Id.class) {
            return Id.NONE;
        } else if (type.isEnum()) {
            return type.getEnumConstants()[0];
        } else if (type.isRecord()) {
            return create(
                    type,
                    Arrays.stream(type.getRecordComponents())
                            .map(component -> empty(component.getType()))
                            .toArray());
        }
        throw new IllegalArgumentException("no empty value is known of " + type);
    }

    private Object record(Class<?> type, int depth) {
        return create(
                type,
                Arrays.stream(type.getRecordComponents())
                        .map(component -> fills(component)
                                ? of(component.getGenericType(), depth + 1)
                                : empty(component.getType()))
                        .toArray());
    }

    private static Object create(Class<?> type, Object[] values) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new));
            return constructor.newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type.toString(), e);
        }
    }

    private static final class Canonical extends Values {
        private final boolean inFull;
        private int count;

        Canonical(boolean inFull) {
            this.inFull = inFull;
        }

        @Override
        boolean fills(RecordComponent component) {
            return inFull || !component.isAnnotationPresent(Since.class);
        }

        @Override
        int nextInt() {
            count++;
            return count % 2 == 0 ? count * 1_001 : -count;
        }

        @Override
        long nextLong() {
            count++;
            return count % 2 == 0 ? count * 1_000_000_007L : -count * 1_001L;
        }

        @Override
        boolean nextBoolean() {
            return true;
        }

        @Override
        String nextString() {
            count++;
            return "text " + count + " é€😀";
        }

        @Override
        Id nextId() {
            count++;
            return new Id(0x0123_4567_89AB_CDEFL + count, 0xFEDC_BA98_7654_3210L - count);
        }

        @Override
        int choose(int choices, int depth) {
            return depth > 0 || choices == 1 ? 0 : 1;
        }

        @Override
        int listSize(int depth) {
            return 2;
        }
    }

    private static final class Random extends Values {
        private static final int[] ALPHABET =
                "aZ0 \"\\\u0000é€\uFFFD😀".codePoints().toArray();

        private final RandomGenerator random;

        Random(RandomGenerator random) {
            this.random = random;
        }

        @Override
        int nextInt() {
            return random.nextInt() >> random.nextInt(32);
        }

        @Override
        long nextLong() {
            return random.nextLong() >> random.nextInt(64);
        }

        @Override
        boolean nextBoolean() {
            return random.nextBoolean();
        }

        @Override
        String nextString() {
            int[] points = IntStream.range(0, random.nextInt(8) == 0 ? 200 : random.nextInt(12))
                    .map(i -> ALPHABET[random.nextInt(ALPHABET.length)])
                    .toArray();
            return new String(points, 0, points.length);
        }

        @Override
        Id nextId() {
            return random.nextInt(4) == 0 ? Id.NONE : new Id(random.nextLong(), random.nextLong());
        }

        @Override
        int choose(int choices, int depth) {
            return depth > 4 ? 0 : random.nextInt(choices);
        }

        @Override
        int listSize(int depth) {
            return depth > 4 ? 0 : random.nextInt(4);
        }
    }
}
