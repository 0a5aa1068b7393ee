import java.io.IOException;
import java.io.InputStream;
import java.io.EOFException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A request as the model server reads it.
 *
 * @param body JSON, in ASCII
 */
record Request(String path, String body) {

    private static final Pattern STREAMS = Pattern.compile("\"stream\"\\s*:\\s*true");
    private static final Pattern PROMPT = Pattern.compile("\"(?:prompt|content)\"\\s*:\\s*\"([^\"]*)\"");

    /** The next request of a connection, or null at its end. */
    static Request read(InputStream in) throws IOException {
        var start = line(in);
        if (start.isEmpty()) {
            return null;
        }
        int length = 0;
        boolean chunked = false;
        for (var field = line(in); !field.isEmpty(); field = line(in)) {
            var lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:") && lower.contains("chunked");
        }
        return new Request(start.split(" ")[1], chunked ? chunks(in) : text(in, length));
    }

    private static String chunks(InputStream in) throws IOException {
        var body = new StringBuilder();
        int size;
        do {
            size = Integer.parseInt(line(in).strip(), 16);
            body.append(text(in, size));
            line(in);
        } while (size > 0);
        return body.toString();
    }

    private static String text(InputStream in, int length) throws IOException {
        return new String(in.readNBytes(length));
    }

    /** A line without its end; empty at the end of the connection. */
    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                if (line.isEmpty()) {
                    return "";
                }
                throw new EOFException("in the middle of a request");
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    boolean isGeneration() {
        return Dialect.of(path) != null;
    }

    boolean streams() {
        return STREAMS.matcher(body).find();
    }

    String prompt() {
        var prompt = PROMPT.matcher(body);
        return prompt.find() ? prompt.group(1) : "";
    }
}
