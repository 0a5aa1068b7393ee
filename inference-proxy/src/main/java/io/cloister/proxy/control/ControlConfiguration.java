package io.cloister.proxy.control;

import io.cloister.proxy.policy.PolicyInForce;
import io.cloister.proxy.policy.TaskPolicy;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class ControlConfiguration {

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Without a line to worker-api there is no task, and so nothing to wait for. */
    @Bean
    PolicyInForce policyInForce(ControlProperties properties) {
        PolicyInForce policy = new PolicyInForce();
        if (properties.socket().isEmpty()) {
            policy.accept(TaskPolicy.alone());
        }
        return policy;
    }
}
