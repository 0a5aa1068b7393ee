package io.cloister.worker.readiness;

import io.cloister.contracts.worker.SelfTestReport;
import io.cloister.worker.selftest.SelfTest;
import java.util.concurrent.ExecutionException;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets an operator have the node attack itself, whatever it has withstood before. */
@RestController
final class SelfTestController {

    private final NodeHealth health;
    private final SelfTest selfTest;

    SelfTestController(NodeHealth health, SelfTest selfTest) {
        this.health = health;
        this.selfTest = selfTest;
    }

    @PostMapping("/v1/worker/selftest")
    SelfTestReport attack() throws InterruptedException, ExecutionException {
        return selfTest.run(health.surroundings()).get();
    }
}
