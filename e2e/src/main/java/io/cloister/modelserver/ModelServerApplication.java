package io.cloister.modelserver;

import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.Bean;

/** Answers Ollama's HTTP API with a real, small model. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ModelServerApplication {

    public static void main(String[] arguments) {
        SpringApplication application = new SpringApplication(ModelServerApplication.class);
        application.setDefaultProperties(
                ListenAddress.of(System.getenv("OLLAMA_HOST")).properties());
        application.run(arguments);
    }

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }
}
