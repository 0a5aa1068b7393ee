package io.cloister.proxy.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloister.proxy.InferenceProxy;
import io.cloister.proxy.http.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the proxy as it starts in a pod, lets it answer a few real requests from a worker and model server in the same
 * process, and ends. It runs while the image is built, so that the ahead-of-time cache knows what a pod's first minute
 * needs. Its one argument is an empty directory for the sockets.
 */
public final class TrainingRun {

    private static final int ROUNDS = 20;

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        try (StubWorker worker = new StubWorker(directory);
                ConfigurableApplicationContext proxy = start(worker)) {
            int port = proxy.getBean(HttpServer.class).port();
            for (int round = 0; round < ROUNDS; round++) {
                ask(port, get("/healthz"));
                ask(port, get("/api/tags"));
                ask(port, post("/api/chat", "{\"model\":\"m\",\"stream\":true}"));
                ask(port, post("/v1/chat/completions", "{\"model\":\"m\"}"));
                ask(port, get("/v1/none"));
            }
        }
    }

    private static ConfigurableApplicationContext start(StubWorker worker) {
        return InferenceProxy.application()
                .run(
                        "--server.port=0",
                        "--control.socket=" + worker.controlSocket(),
                        "--ollama.upstream.url=unix://" + worker.modelSocket());
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static void ask(int port, String request) throws IOException {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.getOutputStream().write(request.getBytes(US_ASCII));
            connection.getInputStream().readAllBytes();
        }
    }
}
