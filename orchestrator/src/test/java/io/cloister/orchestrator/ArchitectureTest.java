package io.cloister.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        HouseRules.check("orchestrator");
    }

    @Test
    void callsWorkersFromOneRoomOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cloister.orchestrator.worker..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.web.reactive..", "reactor..")
                .check(HouseRules.mainClassesOf("io.cloister.orchestrator"));
    }
}
