package com.binaxpay.simulator.world;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.util.List;
import java.util.function.UnaryOperator;

/// Loads all of BinaxPay anew, production code with its calls to clock, threads and chance rewritten; see [Rewriting].
/// Nothing of what is loaded is shared with anybody else, statics included.
public final class WorldLoader extends ClassLoader {
    private static final String OURS = "com.binaxpay.";

    /// What lives outside: the simulation itself.
    private static final String SIMULATOR = "com.binaxpay.simulator.";

    private final UnaryOperator<byte[]> planting;
    private final ClassFile files;
    private final ClassTransform rewriting;

    static {
        registerAsParallelCapable();
    }

    /// @param planting changes class files before they are rewritten: what is to be found
    public WorldLoader(ClassLoader parent, UnaryOperator<byte[]> planting) {
        super(parent);
        this.planting = planting;
        this.files =
                ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(ClassHierarchyResolver.ofResourceParsing(parent)
                        .orElse(ClassHierarchyResolver.defaultResolver())
                        .cached()));
        this.rewriting = ClassTransform.transformingMethodBodies(new Rewriting());
    }

    @Override
    protected Class<?> loadClass(String name, boolean isResolved) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, isResolved);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded != null ? loaded : define(name);
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        try (InputStream in = getParent().getResourceAsStream(path)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = planting.apply(in.readAllBytes());
            if (!name.startsWith(SIMULATOR)) {
                ClassModel model = files.parse(bytes);
                bytes = Rewriting.concerns(model) ? files.transformClass(model, rewriting) : bytes;
            }
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /// Calls `method` of `type`, a static one of strings, in here.
    public Object call(String type, String method, List<String> arguments) throws ReflectiveOperationException {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(this);
        try {
            return loadClass(type, true).getMethod(method, List.class).invoke(null, arguments);
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
