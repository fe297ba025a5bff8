package com.binaxpay.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One direction (docs/architecture.md, "Modules"): a module may use those above it, never those below.
class BordersTest {
    /// From the leaves to the composition root.
    private static final List<String> ORDER = List.of(
            "testing",
            "money",
            "wire",
            "evidence",
            "observe",
            "ledger",
            "orders",
            "journal",
            "replication",
            "shard",
            "transport",
            "client",
            "config",
            "routing",
            "rails",
            "gateway",
            "kafka",
            "console",
            "node",
            "simulator",
            "benchmarks");

    static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("com.binaxpay");

    @Test
    void importer_seesEveryModule() {
        List<String> seen = new ArrayList<>();
        for (String module : ORDER.subList(1, ORDER.size())) {
            if (PRODUCT.stream().anyMatch(type -> isIn(type, module))) {
                seen.add(module);
            }
        }
        assertThat(seen).containsExactlyElementsOf(ORDER.subList(1, ORDER.size()));
    }

    @Test
    void modules_useOnlyThoseAboveThem() {
        for (int i = 1; i < ORDER.size(); i++) {
            String[] below = ORDER.subList(i + 1, ORDER.size()).stream()
                    .map(BordersTest::packageOf)
                    .toArray(String[]::new);
            if (below.length > 0) {
                noClasses()
                        .that()
                        .resideInAPackage(packageOf(ORDER.get(i)))
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(below)
                        .check(PRODUCT);
            }
        }
    }

    @Test
    void modules_haveNoCycles() {
        slices().matching("com.binaxpay.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    @Test
    void replication_knowsNoLedger() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("replication"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(packageOf("ledger"), packageOf("orders"))
                .check(PRODUCT);
    }

    @Test
    void client_knowsNoInsideOfANode() {
        noClasses()
                .that()
                .resideInAPackage(packageOf("client"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        packageOf("orders"), packageOf("journal"), packageOf("replication"), packageOf("shard"))
                .check(PRODUCT);
    }

    @Test
    void core_touchesNoClockThreadChanceOrOutside() {
        DescribedPredicate<JavaClass> outside = resideInAnyPackage(
                        "java.time..",
                        "java.io..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.net..",
                        "java.util.concurrent..",
                        "java.util.random..",
                        "org.slf4j..")
                .and(not(DescribedPredicate.describe(
                        "the plain data interfaces",
                        type -> type.getFullName().startsWith("java.io.Data")
                                || type.getFullName().startsWith("java.io.ByteArray")
                                || type.getFullName().equals("java.io.IOException")
                                || type.getFullName().equals("java.io.UncheckedIOException")
                                || type.getFullName().equals("java.io.OutputStream")
                                || type.getFullName().equals("java.io.InputStream")
                                || type.getFullName().equals("java.io.Serializable"))));
        noClasses()
                .that()
                .resideInAnyPackage(packageOf("ledger"), packageOf("orders"))
                .should()
                .dependOnClassesThat(outside)
                .check(PRODUCT);
    }

    @Test
    void core_hasNoOrderThatChangesBetweenRuns() {
        noClasses()
                .that()
                .resideInAnyPackage(packageOf("ledger"), packageOf("orders"))
                .should()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.HashSet")
                .orShould()
                .callMethod(java.util.IdentityHashMap.class, "entrySet")
                .orShould()
                .callMethod(java.util.IdentityHashMap.class, "keySet")
                .orShould()
                .callMethod(java.util.IdentityHashMap.class, "values")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Random")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "identityHashCode", Object.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .check(PRODUCT);
    }

    @Test
    void core_hasNoFloatingPoint() {
        noClasses()
                .that()
                .resideInAnyPackage(packageOf("ledger"), packageOf("orders"), packageOf("money"))
                .should()
                .dependOnClassesThat(DescribedPredicate.describe(
                        "are floating point",
                        type -> List.of("double", "float", "java.lang.Double", "java.lang.Float")
                                .contains(type.getFullName())))
                .check(PRODUCT);
    }

    @Test
    void engine_isUsedByReplicationOnly() {
        classes()
                .that(resideInAPackage("com.binaxpay.."))
                .and(not(resideInAPackage(packageOf("replication"))))
                .should()
                .onlyDependOnClassesThat(not(resideInAPackage("org.apache.ratis..")))
                .check(PRODUCT);
    }

    @Test
    void processes_endOnlyWhereTheyAreComposed() {
        noClasses()
                .that()
                .resideOutsideOfPackages(packageOf("node"), packageOf("simulator"), packageOf("benchmarks"))
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(PRODUCT);
    }

    private static String packageOf(String module) {
        return "com.binaxpay." + module + "..";
    }

    private static boolean isIn(JavaClass type, String module) {
        return type.getPackageName().startsWith("com.binaxpay." + module)
                && !type.getSimpleName().equals("package-info");
    }
}
