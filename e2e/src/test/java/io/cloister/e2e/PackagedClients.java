package io.cloister.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The clients in the image of {@code docker/clients}: Python's {@code ollama} and {@code openai}, and {@code curl}. They
 * know the address by the variables that a sandbox has, and by nothing else.
 */
public final class PackagedClients {

    static final String IMAGE = "localhost/cloister/clients:latest";

    private final Stack stack;
    private final Endings endings;

    public PackagedClients(Stack stack, Endings endings) {
        this.stack = stack;
        this.endings = endings;
    }

    /** Lets a client make calls from the host's network. */
    ClientCalls call(String client, URI server, List<String> calls) {
        Map<String, String> environment =
                Map.of("OLLAMA_HOST", server.toString(), "OPENAI_BASE_URL", server + "/v1", "MODEL", stack.model());
        List<String> command = List.of("sh", "-c", line(client, calls));
        HostContainer container = HostContainer.start(new Engine(stack.engine()), endings, IMAGE, command, environment);
        int exitCode = container.awaitExit();
        String output = container.output();
        assertThat(exitCode)
                .as("exit code of %s, which wrote %s", client, output)
                .isZero();
        return ClientCalls.printed(output);
    }

    /** The commands of a task that lets a client make calls from inside its sandbox. */
    TaskDraft task(String client, List<String> calls) {
        return TaskDraft.commands("export MODEL='" + stack.model() + "'\n" + line(client, calls))
                .inImage(IMAGE)
                .withInference(true);
    }

    private static String line(String client, List<String> calls) {
        return calls.stream()
                .map(call -> " '" + call + "'")
                .collect(Collectors.joining("", "exec python3 /clients/" + client + "_calls.py", ""));
    }
}
