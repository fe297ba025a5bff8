package com.binaxpay.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/// A fault that is compiled into a copy of one class of the product, which then stands in front of the true one.
///
/// @param fault what is wrong then
/// @param source file of the class, from the root
/// @param original what it says
/// @param planted what it says instead
record PlantedFault(String fault, String source, String original, String planted) {
    /// Faults that nothing but a loss of power shows.
    static final List<PlantedFault> ALL = List.of(
            new PlantedFault(
                    "the log is purged before the snapshot's state is on disk",
                    "journal/src/main/java/com/binaxpay/journal/SealedOutput.java",
                    "channel.force(true);",
                    ""),
            new PlantedFault(
                    "segments of history are linked into a snapshot before they are on disk",
                    "journal/src/main/java/com/binaxpay/journal/BlockWriter.java",
                    "channel.force(true);",
                    ""),
            new PlantedFault(
                    "pages of accounts are linked into a snapshot before they are on disk",
                    "journal/src/main/java/com/binaxpay/journal/PageStore.java",
                    "channel.force(true);",
                    ""),
            new PlantedFault(
                    "ids are linked into a snapshot before they are on disk",
                    "journal/src/main/java/com/binaxpay/journal/IdRunWriter.java",
                    "channel.force(true);",
                    ""),
            // Last, and in the long form only: on an idle machine the log is on disk a fraction of a millisecond after
            // the answer, so that most losses of power come too late to show it.
            new PlantedFault(
                    "answers are given before the log is on disk",
                    "replication/src/main/java/com/binaxpay/replication/RatisSettings.java",
                    "RaftServerConfigKeys.Log.setLogMetadataEnabled(p, false);",
                    "RaftServerConfigKeys.Log.setUnsafeFlushEnabled(p, true);"));

    /// Compiles the class into `directory`.
    Path compileInto(Path directory) throws IOException {
        String text = Files.readString(Binax.ROOT.resolve(source));
        int at = text.indexOf(original);
        assertThat(at).as("place of: %s", fault).isNotNegative();
        assertThat(text.indexOf(original, at + 1))
                .as("second place of: %s", fault)
                .isNegative();
        Path copy = directory.resolve("source").resolve(Path.of(source).getFileName());
        Path classes = directory.resolve("classes");
        Files.createDirectories(copy.resolveSibling(""));
        Files.createDirectories(classes);
        Files.writeString(copy, text.replace(original, planted));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        StringWriter errors = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean isCompiled = compiler.getTask(errors, files, null, options, null, files.getJavaFileObjects(copy))
                    .call();
            assertThat(isCompiled).as("%s", errors).isTrue();
        }
        return classes;
    }
}
