package io.cloister.worker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        HouseRules.check("worker");
    }

    @Test
    void knowsTheDockerClientInOneAdapterOnly() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cloister.worker.pod.docker..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.dockerjava..")
                .check(HouseRules.mainClassesOf("io.cloister.worker"));
    }
}
