package io.quotestream.bridge;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the bridge's packages, whose types are public only for each other. */
@AnalyzeClasses(packages = "io.quotestream.bridge", importOptions = DoNotIncludeTests.class)
class BridgeArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.quotestream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule SOURCE_KNOWS_NO_KAFKA = noClasses()
            .that()
            .resideInAPackage("io.quotestream.bridge.source..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..", "io.quotestream.bridge.kafka..", "io.quotestream.runtime.kafka..");

    @ArchTest
    static final ArchRule KAFKA_SENDS_NOTHING_TO_EVENTSTOREDB = noClasses()
            .that()
            .resideInAPackage("io.quotestream.bridge.kafka..")
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("com.eventstore.dbclient.EventStoreDBClient");

    @ArchTest
    static final ArchRule NOBODY_DEPENDS_ON_A_MAIN = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.quotestream.bridge..").and(simpleNameEndingWith("Main")));
}
