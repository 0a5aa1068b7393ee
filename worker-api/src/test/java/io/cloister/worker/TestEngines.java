package io.cloister.worker;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The container engines that tests run on: those whose addresses {@code CLOISTER_TEST_ENGINES} lists with commas between,
 * else the one at {@code DOCKER_HOST}, else the one at the usual socket. Where one of them does not answer the tests fail;
 * they are never skipped.
 */
final class TestEngines implements AutoCloseable {

    private final List<TestEngine> engines = addresses().map(TestEngine::at).toList();

    /** All of them, each with the tests' image. */
    List<TestEngine> all() {
        return engines;
    }

    @Override
    public void close() {
        engines.forEach(TestEngine::close);
    }

    private static Stream<String> addresses() {
        return named("CLOISTER_TEST_ENGINES")
                .or(() -> named("DOCKER_HOST"))
                .map(names -> Stream.of(names.split(",")).map(String::strip))
                .orElse(Stream.of("unix:///var/run/docker.sock"));
    }

    private static Optional<String> named(String variable) {
        return Optional.ofNullable(System.getenv(variable)).filter(value -> !value.isBlank());
    }
}
