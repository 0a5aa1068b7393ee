package io.cloister.proxy;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.annotation.ComponentScan;

/**
 * Starts the proxy. There is no auto-configuration: nothing of it is needed here, and every pod would pay for it in
 * start time and memory.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ComponentScan
@ConfigurationPropertiesScan
public class InferenceProxy {

    public static void main(String[] args) {
        SpringApplication.run(InferenceProxy.class, args);
    }
}
