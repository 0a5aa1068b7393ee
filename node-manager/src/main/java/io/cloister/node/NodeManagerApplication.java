package io.cloister.node;

import io.cloister.web.WebConfiguration;
import java.time.Clock;
import java.util.random.RandomGenerator;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** Starts node-manager, the one service that an operator runs on a machine to make it a node. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@Import(WebConfiguration.class)
public class NodeManagerApplication {

    /** Starts the service; it ends with exit code 1 and one sentence on standard error where it cannot. */
    public static void main(String[] arguments) {
        SpringApplication.run(NodeManagerApplication.class, arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    @Bean
    RandomGenerator random() {
        return RandomGenerator.getDefault();
    }
}
