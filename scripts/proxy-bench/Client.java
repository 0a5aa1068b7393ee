import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.regex.Pattern;

/** Asks on the calling thread, so that no hand-over between threads of ours is timed as somebody's delay. */
final class Client {

    private static final Pattern TIME = Pattern.compile("\"(?:response|content)\":\"([0-9]+)\"");

    static {
        System.setProperty("http.maxConnections", "64");
        System.setProperty("sun.net.http.retryPost", "false");
    }

    private Client() {}

    /** Sends the question and waits for the head of its answer. */
    static HttpURLConnection ask(String url, Generation generation, boolean streamed) throws IOException {
        var connection = (HttpURLConnection)
                URI.create(url + generation.dialect().path()).toURL().openConnection();
        connection.setReadTimeout(10_000);
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", "application/json");
        try (var body = connection.getOutputStream()) {
            body.write(generation.question(streamed).getBytes());
        }
        if (connection.getResponseCode() != 200) {
            throw new IllegalStateException(connection.getURL() + " answered " + connection.getResponseCode() + ": "
                    + new String(connection.getErrorStream().readAllBytes()));
        }
        return connection;
    }

    /** Asks for an answer in one piece. Gives its length. */
    static int whole(String url, Generation generation) throws IOException {
        try (var body = ask(url, generation, false).getInputStream()) {
            var answer = new String(body.readAllBytes());
            if (!answer.equals(generation.whole())) {
                throw new IllegalStateException(url + " gave another answer than the model server's");
            }
            return answer.length();
        }
    }

    /** Asks for a streamed answer. Gives the milliseconds from the writing of each token to its arrival. */
    static Sample streamed(String url, Generation generation) throws IOException {
        var delays = new Sample();
        try (var lines = lines(ask(url, generation, true))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                var now = System.nanoTime();
                var time = TIME.matcher(line);
                if (time.find()) {
                    delays.add((now - Long.parseLong(time.group(1))) / 1e6);
                }
            }
        }
        if (delays.size() != generation.tokens()) {
            throw new IllegalStateException(
                    url + " passed " + delays.size() + " tokens of " + generation.tokens());
        }
        return delays;
    }

    /** Asks for a streamed answer and goes away after its first token. Gives the moment, as nanoTime. */
    static long abandoned(String url, Generation generation) throws IOException {
        var connection = ask(url, generation, true);
        lines(connection).readLine();
        var gone = System.nanoTime();
        connection.disconnect();
        return gone;
    }

    private static BufferedReader lines(HttpURLConnection connection) throws IOException {
        return new BufferedReader(new InputStreamReader(connection.getInputStream()));
    }
}
