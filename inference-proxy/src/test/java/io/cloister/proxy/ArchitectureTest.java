package io.cloister.proxy;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import io.cloister.contracts.HouseRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    @Test
    void keepsTheRulesOfTheHouse() {
        HouseRules.check("proxy");
    }

    @Test
    void dataBindingStaysOutOfTheSidecar() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("tools.jackson.databind..", "org.springframework.web..")
                .check(HouseRules.mainClassesOf("io.cloister.proxy"));
    }

    @Test
    void onlyTheTransportKnowsWhichKindOfSocketItIs() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.cloister.proxy.transport")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty.channel.epoll..", "io.netty.channel.unix..", "io.netty.channel.nio..")
                .check(HouseRules.mainClassesOf("io.cloister.proxy"));
    }
}
