package io.quotestream.embedded;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.quotestream.embedded", importOptions = ImportOption.DoNotIncludeTests.class)
final class EmbeddedArchitectureTest {

    private static final String EMBEDDED = "io.quotestream.embedded";

    /** And what is nested in one. */
    private static final String MAIN = "[^$]*Main([$].*)?";

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching(EMBEDDED + ".(**)").should().beFreeOfCycles();

    /** The broker's process names the class that it starts. */
    @ArchTest
    static final ArchRule NOTHING_ELSE_DEPENDS_ON_A_MAIN_CLASS = noClasses()
            .that()
            .haveNameNotMatching(MAIN)
            .and()
            .haveSimpleNameNotEndingWith("KafkaProcess")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(MAIN);

    @ArchTest
    static final ArchRule EMBEDDED_KNOWS_NO_OTHER_MODULE = noClasses()
            .should()
            .dependOnClassesThat(describe(
                    "are of another module of this project",
                    used -> used.getPackageName().startsWith("io.quotestream")
                            && !used.getPackageName().startsWith(EMBEDDED)));

    @ArchTest
    static final ArchRule EVENTSTORE_KNOWS_NO_OTHER_SERVER = noClasses()
            .that()
            .resideInAPackage(EMBEDDED + ".eventstore..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    EMBEDDED + ".kafka..", EMBEDDED + ".mysql..", "org.apache.kafka..", "com.mysql..", "java.sql..");

    @ArchTest
    static final ArchRule LOG_KNOWS_NO_GRPC = noClasses()
            .that()
            .resideInAPackage(EMBEDDED + ".eventstore.log")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.grpc..");

    @ArchTest
    static final ArchRule FAULTS_KNOW_THE_CALLS_BY_AN_INTERFACE_ALONE = noClasses()
            .that()
            .resideInAPackage(EMBEDDED + ".eventstore.faults")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.grpc..", EMBEDDED + ".eventstore.grpc", EMBEDDED + ".eventstore.read");

    @ArchTest
    static final ArchRule PROXY_KNOWS_NO_SERVER = classes()
            .that()
            .resideInAPackage(EMBEDDED + ".proxy")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(EMBEDDED + ".proxy", EMBEDDED + ".process", "java..", "org.jspecify..");

    @ArchTest
    static final ArchRule PROCESS_KNOWS_NO_SERVER = classes()
            .that()
            .resideInAPackage(EMBEDDED + ".process")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(EMBEDDED + ".process", "java..", "org.jspecify..");
}
