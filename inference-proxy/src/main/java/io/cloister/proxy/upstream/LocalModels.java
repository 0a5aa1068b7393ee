package io.cloister.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Knows which models run on the owner's own machine. A name need not show that its model runs elsewhere, so the model
 * server is asked; what it said counts for a few seconds. A server that does not know the question or the model has no
 * way to carry a prompt away by that name. Thread-safe.
 */
@Component
public final class LocalModels {

    private static final long COUNTS_FOR_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int MOST_KNOWN = 256;
    private static final int CLASS = 100;
    private static final int SUCCESS = 2;
    private static final int CLIENT_ERROR = 4;
    private static final Set<String> REMOTE = Set.of("remote_host", "remote_model", "remote_url");
    private static final JsonFactory JSON = new JsonFactory();

    private final Upstream server;
    private final Map<String, Verdict> known = new ConcurrentHashMap<>();

    LocalModels(Upstream server) {
        this.server = server;
    }

    /** Whether the model server has said a moment ago that a model is local. */
    public boolean isKnownToBeLocal(String model) {
        Verdict verdict = known.get(model);
        return verdict != null && verdict.local() && System.nanoTime() - verdict.since() < COUNTS_FOR_NANOS;
    }

    /**
     * Whether a model is local.
     *
     * @return completes on the loop; fails if the model server cannot tell. To cancel it ends the question
     */
    public Future<Boolean> isLocal(EventLoop loop, String model) {
        Verdict verdict = known.get(model);
        if (verdict != null && System.nanoTime() - verdict.since() < COUNTS_FOR_NANOS) {
            return loop.newSucceededFuture(verdict.local());
        }
        Promise<Boolean> promise = loop.newPromise();
        Future<ModelDetails.Answer> asked = ModelDetails.ask(server, loop, question(model));
        promise.addListener(done -> asked.cancel(false));
        asked.addListener(done -> {
            if (!asked.isSuccess()) {
                promise.tryFailure(asked.cause());
                return;
            }
            ByteBuf body = asked.getNow().body();
            try {
                boolean local = judge(asked.getNow().status(), body);
                remember(model, local);
                promise.trySuccess(local);
            } catch (IOException e) {
                promise.tryFailure(e);
            } finally {
                body.release();
            }
        });
        return promise;
    }

    private void remember(String model, boolean local) {
        if (known.size() >= MOST_KNOWN) {
            known.clear();
        }
        known.put(model, new Verdict(local, System.nanoTime()));
    }

    private static String question(String model) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            json.writeStringProperty("model", model);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static boolean judge(int status, ByteBuf body) throws IOException {
        return switch (status / CLASS) {
            case SUCCESS -> !namesRemote(body);
            case CLIENT_ERROR -> true;
            default -> throw new IOException("it answered " + status);
        };
    }

    /** Looks for a remote host at the top and in {@code details}; what is not JSON is not the answer of an Ollama. */
    private static boolean namesRemote(ByteBuf body) {
        try (JsonParser json =
                JSON.createParser(ObjectReadContext.empty(), (InputStream) new ByteBufInputStream(body.slice()))) {
            return json.nextToken() == JsonToken.START_OBJECT && namesRemote(json);
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean namesRemote(JsonParser json) {
        boolean remote = false;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (REMOTE.contains(name)) {
                remote |= value == JsonToken.VALUE_STRING && !json.getString().isEmpty();
            } else if (name.equals("details") && value == JsonToken.START_OBJECT) {
                remote |= namesRemote(json);
            } else {
                json.skipChildren();
            }
        }
        return remote;
    }

    private record Verdict(boolean local, long since) {}
}
