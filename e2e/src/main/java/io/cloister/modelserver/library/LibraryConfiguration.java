package io.cloister.modelserver.library;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Reads the model file once, at the start. */
@Configuration(proxyBeanMethods = false)
class LibraryConfiguration {

    @Bean
    ModelFile modelFile(LibraryProperties properties) {
        return ModelFile.in(properties.folder());
    }
}
