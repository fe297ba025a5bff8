package com.binaxpay.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.binaxpay.money.Invariant;
import com.binaxpay.testing.Property;
import com.binaxpay.wire.TransferLayout;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// Compiles a class of the ledger with a fault in it, in memory, and runs the reference comparison against the ledger
/// that has it.
final class MutantCompiler {
    private static final Path SOURCES = Path.of("src/main/java/com/binaxpay/ledger");
    private static final String PACKAGE = "com.binaxpay.ledger.";

    private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    private final List<String> options = List.of("-proc:none", "-nowarn", "-classpath", classPath());

    /// The comparison with the reference, in a world of its own where the mutated class takes the place of the true
    /// one.
    Property.Claim withFault(Mutants.Mutant mutant) throws IOException, ReflectiveOperationException {
        String source = Files.readString(SOURCES.resolve(mutant.type() + ".java"));
        int at = source.indexOf(mutant.original());
        assertThat(at).as("place of: %s", mutant.fault()).isNotNegative();
        assertThat(source.indexOf(mutant.original(), at + 1))
                .as("second place of: %s", mutant.fault())
                .isNegative();
        return load(compile(mutant.type(), source.replace(mutant.original(), mutant.planted())));
    }

    /// The same with nothing changed, to see that the faults are what is caught.
    Property.Claim withoutFault(String type) throws IOException, ReflectiveOperationException {
        return load(compile(type, Files.readString(SOURCES.resolve(type + ".java"))));
    }

    private static Property.Claim load(Map<String, byte[]> mutated) throws ReflectiveOperationException {
        return (Property.Claim) new WorldOfItsOwn(mutated)
                .loadClass(PACKAGE + "ReferenceRun")
                .getDeclaredConstructor()
                .newInstance();
    }

    private Map<String, byte[]> compile(String type, String source) {
        Map<String, byte[]> classes = new HashMap<>();
        StringWriter errors = new StringWriter();
        JavaFileManager files = new InMemory(compiler.getStandardFileManager(null, null, null), classes);
        boolean isCompiled = compiler.getTask(errors, files, null, options, null, List.of(new Source(type, source)))
                .call();
        assertThat(isCompiled).as(errors.toString()).isTrue();
        return classes;
    }

    private static String classPath() {
        return Stream.of(Ledger.class, TransferLayout.class, Invariant.class)
                .map(type -> type.getProtectionDomain().getCodeSource().getLocation())
                .map(location -> Path.of(URI.create(location.toString())).toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String type, String text) {
            super(URI.create("string:///com/binaxpay/ledger/" + type + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private static final class InMemory extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, byte[]> classes;

        InMemory(JavaFileManager files, Map<String, byte[]> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("bytes:///" + name.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(name, toByteArray());
                        }
                    };
                }
            };
        }
    }

    /// Loads the ledger and its tests anew, the mutated classes in place of the true ones; all else is shared.
    private static final class WorldOfItsOwn extends ClassLoader {
        private final Map<String, byte[]> mutated;

        WorldOfItsOwn(Map<String, byte[]> mutated) {
            super(MutantCompiler.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(PACKAGE)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] bytes = mutated.containsKey(name) ? mutated.get(name) : original(name);
            return defineClass(name, bytes, 0, bytes.length);
        }

        private byte[] original(String name) throws ClassNotFoundException {
            try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (in == null) {
                    throw new ClassNotFoundException(name);
                }
                return in.readAllBytes();
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }
}
