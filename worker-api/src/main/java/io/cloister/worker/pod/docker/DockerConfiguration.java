package io.cloister.worker.pod.docker;

import io.cloister.worker.pod.Engine;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Connects the port to the engine that the node has. Nothing is asked of the engine here: it may come up later. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(EngineProperties.class)
class DockerConfiguration {

    @Bean
    EngineClients engineClients(EngineProperties properties) {
        return EngineClients.to(properties.host());
    }

    @Bean
    KernelKills kernelKills() {
        return new KernelKills();
    }

    @Bean
    Engine engine(EngineClients clients, SeccompProfile seccomp, KernelKills kernelKills, EngineProperties properties) {
        return new DockerEngine(clients, seccomp, kernelKills, properties.runtime());
    }
}
