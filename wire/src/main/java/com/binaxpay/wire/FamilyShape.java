package com.binaxpay.wire;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of several records, behind its tag.
final class FamilyShape implements Shape {
    private record Member(int tag, Shape shape) {}

    private final String name;
    private final Map<Class<?>, Member> byClass = new HashMap<>();
    // Unused numbers hold null; tags are small, so the array is too.
    private @Nullable Shape[] byTag = new Shape[0];

    FamilyShape(String name) {
        this.name = name;
    }

    void add(int tag, Class<?> type, Shape shape) {
        byClass.put(type, new Member(tag, shape));
        if (tag >= byTag.length) {
            byTag = Arrays.copyOf(byTag, tag + 1);
        }
        byTag[tag] = shape;
    }

    int tag(Object value) {
        return member(value).tag();
    }

    @Override
    public void write(Object value, Writer out) {
        Member member = member(value);
        out.writeUnsigned(member.tag());
        member.shape().write(value, out);
    }

    @Override
    public Object read(Reader in, int depth) {
        int tag = in.readUnsigned();
        Shape shape = tag < byTag.length ? byTag[tag] : null;
        if (shape == null) {
            throw new MalformedMessage(name + " has no member with tag " + tag);
        }
        return shape.read(in, depth);
    }

    @Override
    public Object empty() {
        throw new MalformedMessage("a " + name + " is absent and has no empty value");
    }

    private Member member(Object value) {
        return Objects.requireNonNull(byClass.get(value.getClass()), name);
    }
}
