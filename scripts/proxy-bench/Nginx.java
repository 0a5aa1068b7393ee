import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * nginx in its two parts: the reverse proxy that Cloister's is held against, and the quickest model server there is,
 * which says the same to everybody.
 */
final class Nginx {

    /** As many workers as Cloister's proxy has event loops. */
    private static final int WORKERS = Math.min(2, Runtime.getRuntime().availableProcessors());

    private static final String FRAME = """
            daemon off;
            user root;
            pid %1$s.pid;
            error_log stderr warn;
            worker_processes %2$d;
            events { worker_connections 1024; }
            http {
                access_log off;
                default_type application/json;
                keepalive_requests 1000000000;
                %3$s
            }
            """;

    private static final String REVERSE_PROXY = """
            upstream model {
                    server unix:%2$s;
                    keepalive 64;
                    keepalive_requests 1000000000;
                }
                server {
                    listen 127.0.0.1:%1$d;
                    location = /healthz { return 200 ok; }
                    location / {
                        proxy_pass http://model;
                        proxy_http_version 1.1;
                        proxy_set_header Connection "";
                        proxy_buffering off;
                    }
                }""";

    private static final String FIXED_ANSWERS = """
            server {
                    listen unix:%2$s;
                    listen 127.0.0.1:%1$d;
                    location = /healthz { return 200 ok; }
                    location = /api/show { return 200 '{"details":{}}'; }
                    location = /api/version { return 200 '{"version":"0.9.0","padding":"%3$s"}'; }
                    location / { return 200 '%4$s'; }
                }""";

    private final Path folder;

    Nginx(Path folder) {
        this.folder = folder;
    }

    /** Passes everything on, unbuffered, over connections that it keeps. */
    ProcessBuilder reverseProxy(int port, Path upstream) throws IOException {
        return run(port, WORKERS, REVERSE_PROXY.formatted(port, upstream));
    }

    /** Answers every question with the same 1 KB, at a port and at a Unix socket. */
    ProcessBuilder fixedAnswers(int port, Path socket) throws IOException {
        var answer = new Generation(Dialect.CHAT, "fixed", 32, 0).whole();
        return run(port, 1, FIXED_ANSWERS.formatted(port, socket, "x".repeat(900), answer));
    }

    private ProcessBuilder run(int port, int workers, String server) throws IOException {
        var name = folder.resolve("nginx-" + port);
        var config = Files.writeString(Path.of(name + ".conf"), FRAME.formatted(name, workers, server));
        return new ProcessBuilder("nginx", "-e", "stderr", "-c", config.toString());
    }
}
