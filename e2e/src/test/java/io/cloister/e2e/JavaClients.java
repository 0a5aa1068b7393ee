package io.cloister.e2e;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import tools.jackson.databind.JsonNode;

/** The clients that run in Java, here in this process. */
public final class JavaClients {

    private final Stack stack;

    public JavaClients(Stack stack) {
        this.stack = stack;
    }

    /** Lets a client make calls. */
    ClientCalls call(String client, URI server, List<String> calls) {
        Map<String, Callable<Object>> known = switch (client) {
            case "langchain4j" -> new LangChainClient(server, stack.model()).calls();
            case "java.net.http" -> new JdkClient(server, stack.model()).calls();
            default -> throw new AssertionError("There is no client " + client + " in Java.");
        };
        return new ClientCalls(
                calls.stream().map(call -> outcome(call, known.get(call))).toList());
    }

    private static JsonNode outcome(String name, Callable<Object> call) {
        try {
            return ClientCalls.answered(name, call.call());
        } catch (Exception failure) {
            return ClientCalls.failed(name, failure);
        }
    }
}
