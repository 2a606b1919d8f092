package io.quotestream.sink;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.quotestream.sink", importOptions = ImportOption.DoNotIncludeTests.class)
final class SinkArchitectureTest {

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.quotestream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule tablesKnowNoKafka = noClasses()
            .that()
            .resideInAPackage("io.quotestream.sink.tables..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.quotestream.runtime.kafka..");

    @ArchTest
    static final ArchRule databaseKnowsNoKafka = noClasses()
            .that()
            .resideInAPackage("io.quotestream.sink.database..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.apache.kafka..", "io.quotestream.runtime.kafka..");

    @ArchTest
    static final ArchRule writeKnowsNoDeadLetterTable = noClasses()
            .that()
            .resideInAPackage("io.quotestream.sink.write..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.quotestream.sink.deadletters..");

    @ArchTest
    static final ArchRule nobodyDependsOnAMain = noClasses()
            .that()
            .areNotAssignableTo(SinkMain.class)
            .should()
            .dependOnClassesThat()
            .haveSimpleNameEndingWith("Main");
}
