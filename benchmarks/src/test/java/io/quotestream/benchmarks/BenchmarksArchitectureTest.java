package io.quotestream.benchmarks;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.quotestream.benchmarks", importOptions = ImportOption.DoNotIncludeTests.class)
final class BenchmarksArchitectureTest {

    private static final String BENCHMARKS = "io.quotestream.benchmarks.";

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().matching("io.quotestream.benchmarks.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule NOTHING_DEPENDS_ON_THE_COMMAND_LINE =
            noClasses().should().dependOnClassesThat().haveFullyQualifiedName(BENCHMARKS + "BenchmarksMain");

    @ArchTest
    static final ArchRule BENCHMARKS_DO_NOT_KNOW_EACH_OTHER = slices().matching("io.quotestream.benchmarks.(*)")
            .namingSlices("$1")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage(BENCHMARKS + "measure", BENCHMARKS + "servers"));

    @ArchTest
    static final ArchRule SHARED_PARTS_KNOW_NO_BENCHMARK = noClasses()
            .that()
            .resideInAnyPackage(BENCHMARKS + "measure", BENCHMARKS + "servers")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    BENCHMARKS + "bridge", BENCHMARKS + "streams", BENCHMARKS + "sink", BENCHMARKS + "reports");
}
