package io.cloister.proxy.transport;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

@Configuration(proxyBeanMethods = false)
class TransportConfiguration {

    @Bean(destroyMethod = "close")
    Transport transport() {
        return Transport.best();
    }
}
