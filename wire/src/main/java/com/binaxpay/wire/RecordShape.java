package com.binaxpay.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/// A record: the number of its components, then each.
final class RecordShape implements Shape {
    private final Class<? extends Record> type;
    private final RecordComponent[] components;
    private final MethodHandle[] getters;
    private final MethodHandle constructor;
    private final Shape[] shapes;
    /// How many components are always written: those of the record's first release, and before them.
    private final int released;

    RecordShape(Class<? extends Record> type, MethodHandles.Lookup lookup) {
        this.type = type;
        this.components = type.getRecordComponents();
        this.getters = new MethodHandle[components.length];
        this.shapes = new Shape[components.length];
        this.released = released(components);
        try {
            for (int i = 0; i < components.length; i++) {
                getters[i] = lookup.unreflect(components[i].getAccessor())
                        .asType(MethodType.methodType(Object.class, Object.class));
            }
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            constructor = lookup.findConstructor(type, MethodType.methodType(void.class, types))
                    .asSpreader(Object[].class, types.length)
                    .asType(MethodType.methodType(Object.class, Object[].class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(type + " cannot be seen from " + lookup, e);
        }
    }

    /// Finds the shapes of the components; apart from the constructor because a record may contain itself.
    void resolve(Shapes all) {
        for (int i = 0; i < components.length; i++) {
            shapes[i] = all.of(components[i].getGenericType());
        }
    }

    @Override
    public void write(Object value, Writer out) {
        int written = shapes.length;
        while (written > released && component(value, written - 1).equals(shapes[written - 1].empty())) {
            written--;
        }
        out.writeUnsigned(written);
        for (int i = 0; i < written; i++) {
            shapes[i].write(component(value, i), out);
        }
    }

    private static int released(RecordComponent[] components) {
        int released = components.length;
        while (released > 0 && components[released - 1].isAnnotationPresent(Since.class)) {
            released--;
        }
        return released;
    }

    @Override
    public Object read(Reader in, int depth) {
        if (depth >= RecordCodec.DEPTH_MAX) {
            throw new MalformedMessage("records inside records go too deep");
        }
        int present = in.readUnsigned();
        if (present > shapes.length) {
            throw new MalformedMessage(type.getSimpleName() + " was written by a later version: " + present
                    + " components, " + shapes.length + " known");
        }
        Object[] values = new Object[shapes.length];
        for (int i = 0; i < shapes.length; i++) {
            values[i] = i < present ? shapes[i].read(in, depth + 1) : shapes[i].empty();
        }
        return make(values);
    }

    @Override
    public Object empty() {
        Object[] values = new Object[shapes.length];
        for (int i = 0; i < shapes.length; i++) {
            values[i] = shapes[i].empty();
        }
        return make(values);
    }

    // A method handle declares Throwable; an accessor of a record throws nothing of its own.
    @SuppressWarnings("CatchingUnchecked")
    private Object component(Object value, int index) {
        try {
            return getters[index].invokeExact(value);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(type.getSimpleName(), e);
        }
    }

    private Object make(Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new MalformedMessage(type.getSimpleName() + " refuses its components", e);
        }
    }
}
