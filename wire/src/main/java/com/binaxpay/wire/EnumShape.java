package com.binaxpay.wire;

/// A constant, by its ordinal.
final class EnumShape implements Shape {
    private final Class<?> type;
    private final Object[] constants;

    EnumShape(Class<?> type) {
        this.type = type;
        this.constants = type.getEnumConstants();
    }

    @Override
    public void write(Object value, Writer out) {
        out.writeUnsigned(((Enum<?>) value).ordinal());
    }

    @Override
    public Object read(Reader in, int depth) {
        int ordinal = in.readUnsigned();
        if (ordinal >= constants.length) {
            throw new MalformedMessage(type.getSimpleName() + " has no constant " + ordinal);
        }
        return constants[ordinal];
    }

    @Override
    public Object empty() {
        return constants[0];
    }
}
