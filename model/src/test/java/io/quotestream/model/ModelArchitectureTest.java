package io.quotestream.model;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** The walls between the packages of this module. */
@AnalyzeClasses(packages = "io.quotestream.model", importOptions = ImportOption.DoNotIncludeTests.class)
final class ModelArchitectureTest {

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.quotestream.(model..)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule KNOWS_NEITHER_KAFKA_NOR_JDBC_NOR_LOGGING = ArchRuleDefinition.noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "java.sql..", "javax.sql..", "org.slf4j..");

    @ArchTest
    static final ArchRule ONLY_READERS_AND_WRITERS_KNOW_JSON = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("io.quotestream.model.json..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.fasterxml.jackson..");
}
