package io.quotestream.local.oracle;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quotestream.local.oracle.json.PlainJson;
import org.junit.jupiter.api.Test;

final class OracleIndependenceTest {

    private static final JavaClasses ORACLE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.quotestream.local.oracle");

    @Test
    void ruleIsHeldAgainstTheOracle() {
        assertThat(ORACLE.contain(Oracle.class)).isTrue();
        assertThat(ORACLE.contain(ExpectedQuoteRows.class)).isTrue();
        assertThat(ORACLE.contain(PlainJson.class)).isTrue();
    }

    @Test
    void oracleDependsOnNothingOfThePipeline() {
        classes()
                .that()
                .resideInAPackage("io.quotestream.local.oracle..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "com.fasterxml.jackson.core..",
                        "org.jspecify.annotations",
                        "io.quotestream.local.oracle..")
                .check(ORACLE);
    }
}
