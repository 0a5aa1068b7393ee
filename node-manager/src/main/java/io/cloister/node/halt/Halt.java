package io.cloister.node.halt;

import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ApplicationContext;
import org.springframework.stereotype.Component;

/** Ends a running service that cannot go on: stops what it started and exits with code 1. */
@Component
public class Halt {

    private final ApplicationContext context;
    private final AtomicBoolean halting = new AtomicBoolean();

    Halt(ApplicationContext context) {
        this.context = context;
    }

    /**
     * Prints the sentence on standard error and begins the end. It returns at once: the caller may be a thread whose end
     * the shutdown awaits. Only the first call counts.
     */
    public void because(String sentence) {
        if (halting.compareAndSet(false, true)) {
            System.err.println("node-manager: " + sentence);
            // No daemon, as the caller may be: it must outlive the context to set the exit code.
            Thread.ofPlatform().daemon(false).name("halt").start(this::exit);
        }
    }

    private void exit() {
        System.exit(SpringApplication.exit(context, () -> 1));
    }
}
