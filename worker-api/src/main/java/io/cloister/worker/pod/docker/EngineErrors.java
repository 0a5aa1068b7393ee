package io.cloister.worker.pod.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import io.cloister.contracts.WireJson;
import io.cloister.worker.pod.EngineException;
import io.cloister.worker.pod.LostContainerException;
import io.cloister.worker.pod.SilentEngineException;
import io.cloister.worker.pod.UnrunnableCommandException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns what an engine answers, and that it does not answer, into {@link EngineException}s. */
final class EngineErrors {

    private static final Pattern MISSING = Pattern.compile("exec: .*(executable file|no such file)", Pattern.DOTALL);
    private static final Pattern NOT_EXECUTABLE = Pattern.compile(
            "exec: .*(permission denied|is a directory)|exec format error|argument list too long",
            Pattern.DOTALL | Pattern.CASE_INSENSITIVE);

    private EngineErrors() {}

    /**
     * Makes a call.
     *
     * @param operation what it does, for example {@code create a container}
     * @throws EngineException if it fails
     */
    static <T extends @Nullable Object> T during(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (EngineException known) {
            throw known;
        } catch (RuntimeException failure) {
            throw of(operation, failure);
        }
    }

    /**
     * Makes a call about a container that was there.
     *
     * @throws LostContainerException if it is gone
     * @throws EngineException if the call fails otherwise
     */
    static <T extends @Nullable Object> T duringLifeOfContainer(String operation, Supplier<T> call) {
        try {
            return call.get();
        } catch (RuntimeException failure) {
            throw ofContainer(operation, failure);
        }
    }

    /** The exception for a failed call about a container that was there. */
    static EngineException ofContainer(String operation, RuntimeException failure) {
        return switch (failure) {
            case EngineException known -> known;
            case NotFoundException gone ->
                new LostContainerException(operation, message(String.valueOf(gone.getMessage())), gone);
            default -> of(operation, failure);
        };
    }

    /** The exception for a failed call. */
    static EngineException of(String operation, Throwable failure) {
        if (!(failure instanceof DockerException refusal)) {
            return new SilentEngineException(operation, deepest(failure), failure);
        }
        String reason = message(String.valueOf(refusal.getMessage()));
        if (NOT_EXECUTABLE.matcher(reason).find()) {
            return new UnrunnableCommandException(126, reason, refusal);
        }
        if (MISSING.matcher(reason).find()) {
            return new UnrunnableCommandException(127, reason, refusal);
        }
        return new EngineException(operation, reason, refusal.getHttpStatus() >= 500, refusal);
    }

    /** Whether an answer means that nothing goes by this reference; Podman answers 500 to a malformed one. */
    static boolean saysThereIsNoSuchImage(DockerException answer) {
        return answer.getHttpStatus() == 404
                || answer.getHttpStatus() == 400
                || String.valueOf(answer.getMessage()).contains("invalid reference");
    }

    /** Whether an answer means that the container does not run any more; Podman may answer 500 there. */
    static boolean saysItHasEnded(DockerException answer) {
        return answer.getHttpStatus() == 404
                || answer.getHttpStatus() == 409
                || String.valueOf(answer.getMessage()).contains("container state improper");
    }

    // "Status 404: {"message":"No such image"}" to "No such image"
    private static String message(String answer) {
        int json = answer.indexOf('{');
        if (json < 0) {
            return answer;
        }
        try {
            return WireJson.mapper()
                    .readTree(answer.substring(json))
                    .path("message")
                    .asString(answer);
        } catch (JacksonException _) {
            return answer;
        }
    }

    private static String deepest(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.getMessage() == null ? deepest.getClass().getSimpleName() : deepest.getMessage();
    }
}
