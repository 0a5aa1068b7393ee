package io.cloister.modelserver.language.llama;

import io.cloister.modelserver.language.GenerationCounter;
import io.cloister.modelserver.language.LanguageModel;
import io.cloister.modelserver.library.ModelFile;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Loads the one model and gives it its lanes. */
@Configuration(proxyBeanMethods = false)
class LlamaConfiguration {

    /** Platform threads, because a call into llama.cpp would pin a virtual one anyway. */
    @Bean(destroyMethod = "shutdownNow")
    ThreadPoolExecutor lanes(LlamaProperties properties) {
        return new ThreadPoolExecutor(
                properties.parallel(),
                properties.parallel(),
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(properties.maxQueue()),
                Thread.ofPlatform().daemon().name("lane-", 1).factory());
    }

    @Bean
    LanguageModel languageModel(
            ModelFile file, LlamaProperties properties, ThreadPoolExecutor lanes, GenerationCounter counter) {
        return new LlamaLanguageModel(file.path(), properties, lanes, counter);
    }
}
