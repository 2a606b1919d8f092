package io.quotestream.ops;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packagesOf = OpsMain.class, importOptions = ImportOption.DoNotIncludeTests.class)
final class OpsArchitectureTest {

    private static final String SINK = "io.quotestream.sink..";
    private static final String STREAMS = "io.quotestream.streams..";
    private static final String BRIDGE = "io.quotestream.bridge..";

    /** It must not share an error with what it checks. */
    @ArchTest
    static final ArchRule auditIsIndependentOfTheServices = noClasses()
            .that()
            .resideInAPackage("..ops.audit..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(SINK, STREAMS, BRIDGE, "org.apache.kafka..");

    @ArchTest
    static final ArchRule onlyArchiveUsesTheSink = noClasses()
            .that()
            .resideOutsideOfPackage("..ops.archive..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SINK);

    @ArchTest
    static final ArchRule onlyDeadLettersAndResetUseTheStreamsApp = noClasses()
            .that()
            .resideOutsideOfPackages("..ops.deadletters..", "..ops.reset..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(STREAMS);

    @ArchTest
    static final ArchRule onlyCheckpointUsesTheBridge = noClasses()
            .that()
            .resideOutsideOfPackage("..ops.checkpoint..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(BRIDGE);

    @ArchTest
    static final ArchRule commandsAreIndependentOfEachOther = slices().matching("io.quotestream.ops.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(alwaysTrue(), resideInAnyPackage("..ops.command..", "..ops.snapshot.."));

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("io.quotestream.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule nobodyUsesAMain = noClasses()
            .should()
            .dependOnClassesThat(nameMatching("io\\.quotestream\\.(ops|bridge|streams|sink)\\..*Main"));
}
