import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** wrk, which asks as fast as it is answered. */
final class Wrk {

    private static final String SCRIPT = """
            function init(args)
                if args[1] == "POST" then
                    wrk.method = "POST"
                    wrk.headers["Content-Type"] = "application/json"
                    wrk.body = '%s'
                end
            end
            function done(summary, latency)
                local e = summary.errors
                local failed = e.connect + e.read + e.write + e.status + e.timeout
                io.write(string.format("\\n%%d %%d %%f %%f",
                    summary.requests, failed, summary.requests / summary.duration * 1e6, latency:percentile(50)))
            end
            """;

    private final Path script;

    /** What came of one round. */
    record Load(double perSecond, double medianMicros) {}

    Wrk(Path folder) throws IOException {
        var question = new Generation(Dialect.CHAT, "load", 32, 0).question(false);
        script = Files.writeString(folder.resolve("load.lua"), SCRIPT.formatted(question));
    }

    /** Questions to the model, one after the other on each connection. */
    Load post(String url, int connections, int seconds) throws IOException {
        return run(url + Dialect.CHAT.path(), "POST", connections, seconds);
    }

    /** Requests for the version. */
    Load get(String url, int connections, int seconds) throws IOException {
        return run(url + "/api/version", "GET", connections, seconds);
    }

    private Load run(String url, String method, int connections, int seconds) throws IOException {
        var wrk = new ProcessBuilder(
                        "wrk", "-t1", "-c" + connections, "-d" + seconds, "-s" + script, url, "--", method)
                .redirectErrorStream(true)
                .start();
        var output = new String(wrk.getInputStream().readAllBytes());
        var figures = output.lines().toList().getLast().split(" ");
        if (figures.length != 4 || figures[0].equals("0") || !figures[1].equals("0")) {
            throw new IllegalStateException("a round that does not count, " + method + " " + url + ": " + output);
        }
        return new Load(Double.parseDouble(figures[2]), Double.parseDouble(figures[3]));
    }
}
