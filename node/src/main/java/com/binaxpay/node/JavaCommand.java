package com.binaxpay.node;

import com.binaxpay.node.LocalCluster.Kind;
import com.binaxpay.node.LocalCluster.Member;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How a process of a local cluster is started: this JVM, the jars of a release, and flags for its kind.
final class JavaCommand {
    private static final int YOUNG_MIB = 80;
    private static final int YOUNG_STEP_MIB = 8;
    private static final int YOUNG_STEPS = 5;

    /// Half a dozen processes start at once on few cores, and most of what they would do is compile. So the second
    /// compiler waits until a method is really hot, and nothing is compiled ahead only because the training run
    /// did.
    private static final List<String> COMPILERS = List.of(
            "-XX:+UnlockDiagnosticVMOptions",
            "-XX:-AOTReplayTraining",
            "-XX:Tier4InvocationThreshold=60000",
            "-XX:Tier4MinInvocationThreshold=20000",
            "-XX:Tier4CompileThreshold=100000",
            "-XX:Tier4BackEdgeThreshold=400000",
            // Else each 15 % more of compiled code cost a collection of the whole heap: 50 to 250 ms in the first
            // minutes.
            "-XX:SweeperThreshold=100");

    private JavaCommand() {}

    /// Of this release.
    ///
    /// @param place of the member among all
    static List<String> of(LocalCluster cluster, Member member, int place) {
        return of(cluster, member, place, shared(), System.getProperty("java.class.path"));
    }

    /// Of the release that was built in `home`, the root of its sources.
    ///
    /// @param place of the member among all
    /// @throws IOException where nothing was built there
    static List<String> of(LocalCluster cluster, Member member, int place, Path home) throws IOException {
        Path dist = home.resolve("target").resolve("dist");
        List<String> flags = new ArrayList<>(shared());
        flags.removeIf(flag -> flag.startsWith("-Dbinax.home") || flag.startsWith("-XX:AOTCache"));
        flags.add("-Dbinax.home=" + home);
        if (Files.exists(dist.resolve("aot.cache"))) {
            flags.add("-XX:AOTCache=" + dist.resolve("aot.cache"));
        }
        return of(
                cluster,
                member,
                place,
                flags,
                Files.readString(dist.resolve("classpath")).strip());
    }

    /// The start-up cache only fits processes that run with the flags that it was made with: this one's.
    private static List<String> shared() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(JavaCommand::isShared)
                .toList();
    }

    private static List<String> of(
            LocalCluster cluster, Member member, int place, List<String> flags, String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(flags);
        command.addAll(memory(member.kind(), youngMib(place)));
        command.addAll(COMPILERS);
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:ErrorFile=" + cluster.logs().resolve(member.name() + "-crash.log"));
        command.add("-Dbinax.process=" + member.name());
        command.add("-cp");
        command.add(classPath);
        command.add(Binax.class.getName());
        command.add(member.kind().name().toLowerCase(Locale.ROOT));
        command.add("--config");
        command.add(cluster.configFile(member.name()).toString());
        command.add("--supervised");
        return command;
    }

    private static boolean isShared(String argument) {
        return argument.startsWith("--enable-native-access")
                || argument.startsWith("--sun-misc-unsafe")
                || argument.startsWith("--add-")
                || argument.startsWith("-Djava.awt")
                || argument.startsWith("-Dbinax.home")
                || argument.startsWith("-Xlog")
                || argument.startsWith("-XX:AOTCache")
                || argument.startsWith("-XX:+UseCompactObjectHeaders")
                || argument.startsWith("-XX:+UseSerialGC");
    }

    /// Replicas do the same work at the same rate. So that they do not collect garbage at the same moment, each does at
    /// another rate.
    private static int youngMib(int place) {
        return YOUNG_MIB + YOUNG_STEP_MIB * Math.floorMod(place, YOUNG_STEPS);
    }

    /// A node's young generation is large, so that collections are rare where there is much to do; untouched it costs
    /// nothing. Metaspace is no reason for a collection of everything while a process begins.
    private static List<String> memory(Kind kind, int youngMib) {
        return switch (kind) {
            case NODE ->
                List.of(
                        "-Xms" + (youngMib + 40) + "m",
                        "-Xmn" + youngMib + "m",
                        "-Xmx1g",
                        "-XX:MetaspaceSize=128m",
                        "-XX:MaxDirectMemorySize=512m",
                        "-XX:ReservedCodeCacheSize=96m");
            case EDGE ->
                List.of(
                        "-Xms32m",
                        "-Xmx512m",
                        "-XX:MetaspaceSize=96m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:ReservedCodeCacheSize=64m");
            case PROVIDER ->
                List.of(
                        "-Xms16m",
                        "-Xmx256m",
                        "-XX:MetaspaceSize=64m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-XX:ReservedCodeCacheSize=48m");
        };
    }
}
