package io.cloister.proxy.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model server that keeps its connections, tells of each model what the test says, and answers all else from a script,
 * in the order of asking. What is not scripted is answered with an empty object.
 */
public final class FakeOllama implements AutoCloseable {

    /** As an answer: closes the connection instead. */
    public static final String BREAKS_OFF = "";

    private static final String LOCAL = json("{\"details\":{\"family\":\"llama\"}}");
    private static final Pattern NAME = Pattern.compile("\"(?:model|name)\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern LENGTH = Pattern.compile("content-length: (\\d+)");
    private static final int PATIENCE_SECONDS = 5;

    private final ModelServer listener = ModelServer.tcp();
    private final Map<String, String> details = new ConcurrentHashMap<>();
    private final Queue<Future<String>> script = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();
    private final AtomicInteger connections = new AtomicInteger();

    public FakeOllama() {
        Thread.ofVirtual().start(this::listen);
    }

    /** A whole answer with a JSON body. */
    public static String json(String body) {
        return answer("application/json", body);
    }

    /** A whole answer of some type. */
    public static String answer(String type, String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    /** An answer without a body. */
    public static String status(int status) {
        return "HTTP/1.1 " + status + " Status\r\nContent-Length: 0\r\n\r\n";
    }

    /** What {@code OLLAMA_UPSTREAM_URL} is for it. */
    public String url() {
        return listener.url();
    }

    /** Says what {@code POST /api/show} tells of a model, which otherwise is a local one. */
    public FakeOllama tells(String model, String answer) {
        details.put(model, answer);
        return this;
    }

    /** Adds an answer to the script. */
    public FakeOllama answers(String answer) {
        script.add(CompletableFuture.completedFuture(answer));
        return this;
    }

    /** Adds an answer to the script that comes when it is completed. */
    public CompletableFuture<String> holds() {
        CompletableFuture<String> answer = new CompletableFuture<>();
        script.add(answer);
        return answer;
    }

    /** The next request that is not about a model's details; fails if none comes. */
    public Request take() {
        return requireNonNull(poll(), "no request has come");
    }

    private @Nullable Request poll() {
        try {
            return requests.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    /** How many requests have come that nobody has taken. */
    public int untaken() {
        return requests.size();
    }

    /** Drops what a test has left behind. */
    public void forget() {
        requests.clear();
        script.clear();
    }

    /** How many connections there have been. */
    public int connections() {
        return connections.get();
    }

    private void listen() {
        try {
            while (true) {
                Peer peer = listener.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(peer));
            }
        } catch (UncheckedIOException e) {
            // Closed.
        }
    }

    private void serve(Peer peer) {
        try (peer) {
            String answer;
            do {
                answer = answerTo(read(peer));
                peer.send(answer);
            } while (!answer.equals(BREAKS_OFF)
                    && !answer.toLowerCase(Locale.ROOT).contains("connection: close"));
        } catch (UncheckedIOException e) {
            // The proxy has closed the connection.
        }
    }

    private static Request read(Peer peer) {
        String head = peer.readHead();
        Matcher length = LENGTH.matcher(head);
        String body = length.find() ? peer.read(Integer.parseInt(length.group(1))) : "";
        return new Request(head, body);
    }

    private String answerTo(Request request) {
        if (request.head().startsWith("post /api/show ")) {
            Matcher name = NAME.matcher(request.body());
            return details.getOrDefault(name.find() ? name.group(1) : "", LOCAL);
        }
        Future<String> scripted = script.poll();
        requests.add(request);
        try {
            return scripted == null ? json("{}") : scripted.get();
        } catch (Exception e) {
            return BREAKS_OFF;
        }
    }

    @Override
    public void close() {
        listener.close();
    }

    /**
     * A request as it has come.
     *
     * @param head in lower case
     */
    public record Request(String head, String body) {

        /** The body as bytes. */
        public byte[] bytes() {
            return body.getBytes(ISO_8859_1);
        }
    }
}
