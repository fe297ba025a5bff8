package com.binaxpay.wire;

import com.binaxpay.money.Id;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// Finds the [Shape] of each type that can be reached from a record, each once, so that records may contain themselves.
/// Used by one thread, while a codec is made.
final class Shapes {
    private static final Map<Class<?>, Shape> SCALARS = scalars();

    private final MethodHandles.Lookup lookup;
    private final Map<Class<?>, Shape> known = new HashMap<>(SCALARS);

    Shapes(MethodHandles.Lookup lookup) {
        this.lookup = lookup;
    }

    Shape of(Type type) {
        if (type instanceof ParameterizedType list && list.getRawType() == List.class) {
            return new ListShape(of(list.getActualTypeArguments()[0]));
        }
        if (!(type instanceof Class<?> named)) {
            throw new IllegalArgumentException("no bytes are defined for " + type);
        }
        Shape shape = known.get(named);
        return shape != null ? shape : compose(named);
    }

    private Shape compose(Class<?> type) {
        if (type.isEnum()) {
            Shape shape = new EnumShape(type);
            known.put(type, shape);
            return shape;
        }
        if (type.isRecord()) {
            RecordShape shape = new RecordShape(type.asSubclass(Record.class), lookup);
            known.put(type, shape);
            shape.resolve(this);
            return shape;
        }
        if (type.isSealed() && type.isInterface()) {
            FamilyShape shape = new FamilyShape(type.getSimpleName());
            known.put(type, shape);
            members(type).forEach((tag, member) -> shape.add(tag, member, of(member)));
            return shape;
        }
        throw new IllegalArgumentException("no bytes are defined for " + type);
    }

    private static Map<Integer, Class<?>> members(Class<?> family) {
        Map<Integer, Class<?>> byTag = new TreeMap<>();
        collect(family, byTag);
        return byTag;
    }

    private static void collect(Class<?> family, Map<Integer, Class<?>> byTag) {
        for (Class<?> member : family.getPermittedSubclasses()) {
            if (member.isInterface()) {
                collect(member, byTag);
                continue;
            }
            Tag tag = member.getAnnotation(Tag.class);
            if (tag == null || tag.value() < 1 || tag.value() > Short.MAX_VALUE) {
                throw new IllegalArgumentException(member + " needs a tag of 1 to " + Short.MAX_VALUE);
            }
            Class<?> other = byTag.put(tag.value(), member);
            if (other != null && other != member) {
                throw new IllegalArgumentException("tag " + tag.value() + " is used by " + other + " and " + member);
            }
        }
    }

    private static Map<Class<?>, Shape> scalars() {
        Shape ints = scalar(0, (value, out) -> out.writeInt((Integer) value), Reader::readInt);
        Shape longs = scalar(0L, (value, out) -> out.writeLong((Long) value), Reader::readLong);
        Shape booleans = scalar(false, (value, out) -> out.writeBoolean((Boolean) value), Reader::readBoolean);
        return Map.of(
                int.class,
                ints,
                Integer.class,
                ints,
                long.class,
                longs,
                Long.class,
                longs,
                boolean.class,
                booleans,
                Boolean.class,
                booleans,
                String.class,
                scalar("", (value, out) -> out.writeString((String) value), Reader::readString),
                Bytes.class,
                scalar(Bytes.EMPTY, (value, out) -> out.writeBytes((Bytes) value), Reader::readBytes),
                Id.class,
                scalar(Id.NONE, (value, out) -> out.writeId((Id) value), Reader::readId));
    }

    private static Shape scalar(Object empty, BiConsumer<Object, Writer> write, Function<Reader, Object> read) {
        return new ScalarShape(empty, write, read);
    }
}
