package io.cloister.worker;

import static io.cloister.worker.WorkerClient.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.worker.WorkerClient.Answer;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command writes, byte by byte, up to the bound of a stream and over it. */
@OnEachEngine
class OutputBytesTest {

    private static final int BOUND = 262_144;
    private static final String FACE = "\uD83D\uDE00";
    private static final String REPLACED = "\uFFFD";

    private final WorkerClient client;

    OutputBytesTest(WorkerFixture worker) {
        this.client = worker.client();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 100, 1_024})
    void keepsEveryByte(int times) {
        byte[] all = new byte[256 * times];
        for (int at = 0; at < all.length; at++) {
            all[at] = (byte) at;
        }

        check(all, new String(all, UTF_8), false);
    }

    static Stream<Arguments> atTheBound() {
        String full = "x".repeat(BOUND);
        String roomForThree = full.substring(3);
        return Stream.of(
                Arguments.of("full", bytes(full), full, false),
                Arguments.of("one byte too many", bytes(full, "y"), full, true),
                Arguments.of(
                        "the last character fits", bytes(full.substring(4), FACE), full.substring(4) + FACE, false),
                Arguments.of("one byte of it does not", bytes(roomForThree, FACE), roomForThree, true),
                Arguments.of("only one byte of it does", bytes(full.substring(1), FACE), full.substring(1), true),
                Arguments.of(
                        "ends within a character",
                        bytes(roomForThree, 0xf0, 0x9f, 0x98),
                        roomForThree + REPLACED,
                        false),
                Arguments.of(
                        "no character, then more",
                        bytes(full.substring(1), 0xff, 'y'),
                        full.substring(1) + REPLACED,
                        true),
                Arguments.of(
                        "no character in between",
                        bytes("a", 0xff, 0xc3, "b" + FACE),
                        "a" + REPLACED + REPLACED + "b" + FACE,
                        false));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("atTheBound")
    void cutsBetweenCharacters(String name, byte[] output, String text, boolean truncated) {
        check(output, text, truncated);
    }

    private void check(byte[] output, String text, boolean truncated) {
        Answer answer = client.run(request(
                "job-" + UUID.randomUUID(),
                sandbox -> sandbox.putObject("files")
                        .put("output", Base64.getEncoder().encodeToString(output)),
                "sh",
                "-c",
                "cat /cloister/files/output; cat /cloister/files/output >&2"));

        for (String stream : new String[] {"stdout", "stderr"}) {
            assertThat(answer.text(stream).equals(text)).as(stream).isTrue();
            assertThat(answer.json().path("truncated").path(stream).asBoolean())
                    .as(stream)
                    .isEqualTo(truncated);
        }
    }

    /** Text as UTF-8, and numbers as the bytes that they are. */
    private static byte[] bytes(Object... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (Object part : parts) {
            switch (part) {
                case Character one -> bytes.write(one);
                case Integer one -> bytes.write(one);
                default -> bytes.writeBytes(String.valueOf(part).getBytes(UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
