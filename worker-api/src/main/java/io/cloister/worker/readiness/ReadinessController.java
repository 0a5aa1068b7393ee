package io.cloister.worker.readiness;

import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Whether the process lives, and whether it can work. Both open to everybody. */
@RestController
final class ReadinessController {

    private final NodeHealth health;

    ReadinessController(NodeHealth health) {
        this.health = health;
    }

    @GetMapping(path = "/healthz", produces = MediaType.TEXT_PLAIN_VALUE)
    String healthz() {
        return "ok";
    }

    @GetMapping(path = "/readyz", produces = MediaType.TEXT_PLAIN_VALUE)
    String readyz() {
        health.requireReady();
        return "ready";
    }
}
