package io.quotestream.runtime;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The walls between the packages of this module. */
@AnalyzeClasses(packages = "io.quotestream.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
final class RuntimeArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.quotestream.(runtime..)").should().beFreeOfCycles();

    /** A service without Kafka, such as a migration, needs none of it. */
    @ArchTest
    static final ArchRule ONLY_THE_PACKAGE_KAFKA_KNOWS_KAFKA = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("io.quotestream.runtime.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");
}
