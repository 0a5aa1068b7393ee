package io.cloister.orchestrator.auth;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Says who may call a controller's method. A method without it is for users who have logged in. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Access {

    Level value();

    /** Kinds of callers. */
    enum Level {
        /** Nobody is asked: the method has its own check, or nothing to hide. */
        OPEN,
        /** Users who have logged in, or who send an API key. */
        USER,
        /** Users who have logged in themselves: an API key is not enough. */
        SESSION,
        /** The same with the role {@code admin}. */
        ADMINISTRATOR
    }
}
