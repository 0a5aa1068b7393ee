package io.cloister.orchestrator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.Date;
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

    @Test
    void knowsNoTimeButTheDatabases() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .orShould()
                .callMethod(OffsetDateTime.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callConstructor(Date.class)
                .check(HouseRules.mainClassesOf("io.cloister.orchestrator"));
    }
}
