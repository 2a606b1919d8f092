package io.quotestream.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class LocalArchitectureTest {

    /** About a dozen; more in one package call for another. The oracle is a model of its own that stays in one piece. */
    private static final long MOST_CLASSES_IN_A_PACKAGE = 14;

    private static final String ROOT = "io.quotestream.local";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void packagesHaveNoCycles() {
        slices().matching("io.quotestream.(local..)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void noClassDependsOnAMain() {
        noClasses()
                .that()
                .haveSimpleNameNotEndingWith("Main")
                .should()
                .dependOnClassesThat()
                .haveNameMatching("io\\.quotestream\\.local\\..*Main")
                .check(CLASSES);
    }

    @Test
    void pipelineKnowsNoOtherPackage() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".pipeline..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT,
                        ROOT + ".run",
                        ROOT + ".live",
                        ROOT + ".compare",
                        ROOT + ".oracle",
                        ROOT + ".feed",
                        ROOT + ".simulator")
                .check(CLASSES);
    }

    @Test
    void packagesStaySmall() {
        assertThat(CLASSES.stream()
                        .filter(JavaClass::isTopLevelClass)
                        .filter(each -> !each.getSimpleName().equals("package-info"))
                        .filter(each -> !each.getPackageName().equals(ROOT + ".oracle"))
                        .collect(Collectors.groupingBy(JavaClass::getPackageName, Collectors.counting())))
                .isNotEmpty()
                .allSatisfy((name, count) -> assertThat(count).as(name).isLessThanOrEqualTo(MOST_CLASSES_IN_A_PACKAGE));
    }
}
