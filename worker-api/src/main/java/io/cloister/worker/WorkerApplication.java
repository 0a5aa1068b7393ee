package io.cloister.worker;

import io.cloister.web.WebConfiguration;
import io.cloister.worker.start.FailureSentence;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;

/** The worker of one node. */
@SpringBootApplication(proxyBeanMethods = false)
@ConfigurationPropertiesScan
@EnableScheduling
@Import(WebConfiguration.class)
public class WorkerApplication {

    /** Starts the worker, or says in one sentence why it does not start. */
    public static void main(String[] arguments) {
        try {
            SpringApplication.run(WorkerApplication.class, arguments);
        } catch (SpringApplication.AbandonedRunException _) {
            // A training run for the AOT cache ends here, as it was asked to.
        } catch (RuntimeException failure) {
            System.err.println("worker-api does not start. " + FailureSentence.of(failure));
            System.exit(1);
        }
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
