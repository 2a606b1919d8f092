package io.quotestream.streams;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Walls between the packages of the streams-app. */
@AnalyzeClasses(packages = "io.quotestream.streams", importOptions = DoNotIncludeTests.class)
class StreamsArchitectureTest {

    /** The root counts as a package; only main, which puts all of them together, may use any. */
    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES = slices().matching("io.quotestream.(**)")
            .should()
            .beFreeOfCycles()
            .ignoreDependency(equivalentTo(StreamsMain.class), alwaysTrue());

    @ArchTest
    static final ArchRule NOBODY_USES_MAIN =
            noClasses().should().dependOnClassesThat().areAssignableTo(StreamsMain.class);

    @ArchTest
    static final ArchRule THE_TOPOLOGY_KNOWS_NO_RUNNER_AND_NO_ADMIN_CLIENT = noClasses()
            .that()
            .resideInAPackage("io.quotestream.streams")
            .and()
            .doNotHaveSimpleName("StreamsMain")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.quotestream.streams.*..", "org.apache.kafka.clients.admin..")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.apache.kafka.streams.KafkaStreams");

    @ArchTest
    static final ArchRule QUERIES_KNOW_NO_OFFSETS_AND_NO_RUNNER = noClasses()
            .that()
            .resideInAPackage("..streams.query..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..streams.offsets..",
                    "..streams.runtime..",
                    "org.apache.kafka.clients.admin..",
                    "org.apache.kafka.clients.consumer..",
                    "org.apache.kafka.clients.producer..");

    @ArchTest
    static final ArchRule OFFSETS_KNOW_NO_RUNNER_AND_NO_STORES = noClasses()
            .that()
            .resideInAPackage("..streams.offsets..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..streams.runtime..", "..streams.query..", "org.apache.kafka.streams..");
}
