package io.cloister.worker;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.ClassTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test class once on each container engine of this machine. Its constructor may ask for the {@link TestEngine} and
 * for a {@link WorkerFixture} or a {@link GatedWorker}, which all tests of the class share on that engine; a fixture must
 * leave no container behind.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ClassTemplate
@ExtendWith(EngineRuns.class)
public @interface OnEachEngine {

    /** Settings of the shared workers, each {@code name=value}. */
    String[] settings() default {};
}
