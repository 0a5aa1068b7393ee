package io.cloister.modelserver.http;

import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ways to answer: one JSON object, JSON lines, or server-sent events. A stream is flushed piece by piece. Where it
 * fails before the first piece, the answer is an error with its own status; later it is a last line or event.
 */
public final class Answers {

    private static final DataBufferFactory BUFFERS = DefaultDataBufferFactory.sharedInstance;
    private static final byte[] NEW_LINE = {'\n'};
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);
    private static final byte[] DONE = "[DONE]".getBytes(StandardCharsets.UTF_8);
    private static final byte[] BLANK_LINE = {'\n', '\n'};

    private Answers() {}

    /** Reads the body, whatever type its sender says it has. */
    public static <T> Mono<T> body(ServerRequest request, Class<T> type) {
        return request.bodyToMono(byte[].class).defaultIfEmpty(new byte[0]).map(body -> Wire.read(body, type));
    }

    public static Mono<ServerResponse> json(Object value) {
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(Wire.bytes(value));
    }

    public static Mono<ServerResponse> text(String text) {
        return ServerResponse.ok().contentType(MediaType.TEXT_PLAIN).bodyValue(text);
    }

    public static Mono<ServerResponse> empty() {
        return ServerResponse.ok().build();
    }

    /** Ollama's stream. */
    public static Mono<ServerResponse> lines(Flux<?> values) {
        Flux<byte[]> lines = pieces(values, Failure::forOllama).map(json -> joined(json, NEW_LINE));
        return streamed(MediaType.APPLICATION_NDJSON, lines);
    }

    /** OpenAI's stream, which ends with {@code [DONE]}. */
    public static Mono<ServerResponse> events(Flux<?> values) {
        Flux<byte[]> events =
                pieces(values, Failure::forOpenAi).concatWithValues(DONE).map(json -> joined(DATA, json, BLANK_LINE));
        return streamed(MediaType.TEXT_EVENT_STREAM, events);
    }

    private static Flux<byte[]> pieces(Flux<?> values, Function<Failure, Object> shape) {
        return values.map(Wire::bytes)
                .switchOnFirst((first, all) -> first.hasError()
                        ? all
                        : all.onErrorResume(error -> Mono.just(Wire.bytes(shape.apply(Failure.of(error))))));
    }

    private static Mono<ServerResponse> streamed(MediaType type, Flux<byte[]> pieces) {
        return ServerResponse.ok()
                .contentType(type)
                .body((response, context) ->
                        response.writeAndFlushWith(pieces.map(piece -> Mono.just(BUFFERS.wrap(piece)))));
    }

    private static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int position = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, position, part.length);
            position += part.length;
        }
        return whole;
    }
}
