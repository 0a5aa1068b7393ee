package io.cloister.proxy.training;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.cloister.proxy.InferenceProxy;
import io.cloister.proxy.http.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Starts the proxy as it starts in a pod, lets it answer a few real requests from a worker and model server in the same
 * process, and ends. It runs while the image is built, so that the ahead-of-time cache knows what a pod's first minute
 * needs. Its one argument is an empty directory for the sockets.
 */
public final class TrainingRun {

    private static final int ROUNDS = 20;
    private static final int MOST_BYTES = 4096;
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    private TrainingRun() {}

    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]).toAbsolutePath();
        try (StubWorker worker = new StubWorker(directory);
                ConfigurableApplicationContext proxy = start(worker)) {
            int port = proxy.getBean(HttpServer.class).port();
            try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
                for (int round = 0; round < ROUNDS; round++) {
                    ask(connection, get("/healthz"));
                    ask(connection, get("/api/tags"));
                    ask(connection, post("/api/chat", "{\"model\":\"m\",\"stream\":true}"));
                    ask(connection, post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}"));
                    ask(connection, get("/v1/none"));
                }
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
        return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Sends a request and reads what comes until the answer, whichever it is, is over. */
    private static void ask(Socket connection, String request) throws IOException {
        connection.getOutputStream().write(request.getBytes(US_ASCII));
        InputStream in = connection.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!isWhole(answer.toString())) {
            byte[] bytes = new byte[MOST_BYTES];
            int length = in.read(bytes);
            if (length < 0) {
                throw new IOException("The proxy ended its answer early: " + answer);
            }
            answer.append(new String(bytes, 0, length, US_ASCII));
        }
    }

    private static boolean isWhole(String answer) {
        int end = answer.indexOf("\r\n\r\n") + 4;
        if (end < 4) {
            return false;
        }
        Matcher length = LENGTH.matcher(answer.substring(0, end));
        return length.find()
                ? answer.length() - end >= Integer.parseInt(length.group(1))
                : answer.endsWith("0\r\n\r\n");
    }
}
