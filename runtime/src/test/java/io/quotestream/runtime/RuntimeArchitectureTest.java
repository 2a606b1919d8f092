package io.quotestream.runtime;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;

/** The walls between the packages of this module. */
@AnalyzeClasses(packages = "io.quotestream.runtime", importOptions = ImportOption.DoNotIncludeTests.class)
final class RuntimeArchitectureTest {

    /** The root package is a slice like the others. */
    private static final SliceAssignment EACH_PACKAGE = new SliceAssignment() {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "each package";
        }
    };

    @ArchTest
    static final ArchRule PACKAGES_HAVE_NO_CYCLES =
            slices().assignedFrom(EACH_PACKAGE).should().beFreeOfCycles();

    /** A service without Kafka, such as a migration, needs none of it. */
    @ArchTest
    static final ArchRule ONLY_THE_PACKAGE_KAFKA_KNOWS_KAFKA = ArchRuleDefinition.noClasses()
            .that()
            .resideOutsideOfPackage("io.quotestream.runtime.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");
}
