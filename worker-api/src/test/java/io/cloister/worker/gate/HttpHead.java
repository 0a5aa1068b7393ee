package io.cloister.worker.gate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Locale;
import java.util.OptionalLong;

/** The lines before the body of a request or an answer (RFC 9112), kept as they came. */
record HttpHead(String text) {

    byte[] bytes() {
        return text.getBytes(ISO_8859_1);
    }

    /** A word of the first line, from 0. */
    String word(int index) {
        return text.lines().findFirst().orElse("").split(" ", -1)[index];
    }

    int status() {
        return Integer.parseInt(word(1));
    }

    boolean isChunked() {
        return header("transfer-encoding").contains("chunked");
    }

    boolean asksForUpgrade() {
        return !header("upgrade").isEmpty();
    }

    OptionalLong contentLength() {
        String length = header("content-length");
        return length.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(length));
    }

    private String header(String name) {
        return text.lines()
                .skip(1)
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("");
    }
}
