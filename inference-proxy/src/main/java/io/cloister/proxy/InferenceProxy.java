package io.cloister.proxy;

import java.util.List;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Starts the proxy. There is no auto-configuration, and nothing listens to the start: no configuration files, no logging
 * system to set up. The environment and the command line are its settings, and every pod would pay for the rest in start
 * time and memory.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
public class InferenceProxy {

    public static void main(String[] args) {
        application().run(args);
    }

    /** The application, still to be run. */
    public static SpringApplication application() {
        SpringApplication application = new SpringApplication(InferenceProxy.class) {
            @Override
            protected void bindToSpringApplication(ConfigurableEnvironment environment) {
                // What it would read there is said below.
            }
        };
        application.setMainApplicationClass(InferenceProxy.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setListeners(List.of());
        application.setInitializers(List.of());
        application.setAddConversionService(false);
        application.setBannerMode(Banner.Mode.OFF);
        application.setLogStartupInfo(false);
        return application;
    }
}
