package io.cloister.modelserver;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        HouseRules.check("modelserver");
    }

    @Test
    void touchesTheBindingInOnePlace() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cloister.modelserver.language.llama")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("de.kherud..")
                .check(HouseRules.mainClassesOf("io.cloister.modelserver"));
    }
}
