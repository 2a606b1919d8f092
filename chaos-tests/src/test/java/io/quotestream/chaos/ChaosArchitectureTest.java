package io.quotestream.chaos;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ChaosArchitectureTest {

    /** About a dozen; more in one package call for another. */
    private static final long MOST_CLASSES_IN_A_PACKAGE = 14;

    private static final String ROOT = "io.quotestream.chaos";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.quotestream.(chaos..)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noClassDependsOnAMain() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.quotestream\\.chaos\\..*Main")
                .check(CLASSES);
    }

    @Test
    void testbedKnowsNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".testbed..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".faults", ROOT + ".watch", ROOT + ".report")
                .check(CLASSES);
    }

    @Test
    void watchersKnowNoFault() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".watch..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT, ROOT + ".faults", ROOT + ".report")
                .check(CLASSES);
    }

    @Test
    void packagesStaySmall() {
        assertThat(CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())))
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_CLASSES_IN_A_PACKAGE));
    }
}
