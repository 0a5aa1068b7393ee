package io.cloister.contracts;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;

/**
 * The rules that every module keeps. A module's own {@code ArchitectureTest} checks its main classes against these and
 * adds what is its own.
 */
public final class HouseRules {

    private static final String ROOT = "io.cloister";

    private HouseRules() {}

    /** The main classes of one module. */
    public static JavaClasses mainClassesOf(String rootPackage) {
        return new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("test-classes"))
                .importPackages(rootPackage);
    }

    /**
     * Every rule of the house for one service.
     *
     * @param module its package below {@code io.cloister}, for example {@code orchestrator}
     */
    public static void check(String module) {
        String root = ROOT + "." + module;
        JavaClasses classes = mainClassesOf(root);
        rulesFor(root).forEach(rule -> rule.check(classes));
    }

    private static List<ArchRule> rulesFor(String root) {
        return List.of(
                slices().matching(root + ".(**)")
                        .should()
                        .beFreeOfCycles()
                        .because("a task's way through a module is a walk without turning back")
                        .allowEmptyShould(true),
                noClasses().should().callMethod(Thread.class, "sleep", long.class),
                noClasses().should().callMethod(Thread.class, "sleep", java.time.Duration.class),
                noClasses()
                        .should()
                        .callMethod(Instant.class, "now")
                        .because("time that decides something comes from an injected Clock"),
                classes()
                        .that()
                        .resideInAPackage(root + "..")
                        .should()
                        .onlyDependOnClassesThat()
                        .resideOutsideOfPackage(ROOT + "..")
                        .orShould()
                        .onlyDependOnClassesThat()
                        .resideInAnyPackage(
                                root + "..",
                                ROOT + ".contracts..",
                                ROOT + ".web..",
                                "java..",
                                "javax..",
                                "jakarta..",
                                "org..",
                                "com..",
                                "tools..",
                                "io.netty..",
                                "reactor..",
                                "io.swagger..",
                                "io.micrometer..",
                                "de..",
                                "")
                        .because("services see each other only through contracts"));
    }
}
