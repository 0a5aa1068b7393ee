package io.cloister.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        HouseRules.check("node");
    }

    @Test
    void onlyTheAdapterKnowsTheDockerClient() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cloister.node.engine.docker")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.dockerjava..")
                .check(HouseRules.mainClassesOf("io.cloister.node"));
    }
}
