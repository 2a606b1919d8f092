package io.quotestream.local.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class OracleIndependenceTest {

    @Test
    void oracleDependsOnNothingOfThePipeline() {
        classes()
                .that()
                .resideInAPackage("io.quotestream.local.oracle")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson.core..",
                        "org.jspecify.annotations",
                        "io.quotestream.local.oracle")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.quotestream.local.oracle"));
    }
}
