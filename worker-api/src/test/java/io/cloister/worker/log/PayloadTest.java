package io.cloister.worker.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadTest {

    private static final HexFormat HEX = HexFormat.of();

    @Test
    void isTextWhereAllIsUtf8() {
        assertThat(Payload.of("a€😀\n".getBytes(UTF_8), false)).isEqualTo(new Payload(9, "a€😀\n", null));
    }

    @Test
    void leavesTheBeginningOfACharacterToTheNextOne() {
        byte[] split = Arrays.copyOf("a€".getBytes(UTF_8), 3);

        assertThat(Payload.of(split, false)).isEqualTo(new Payload(1, "a", null));
        assertThat(Payload.of(split, true)).isEqualTo(new Payload(1, "a", null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"c3", "e2", "e282", "f0", "f09f", "f09f98"})
    void waitsForTheRestOfACharacterUnlessThereIsNone(String beginning) {
        byte[] bytes = HEX.parseHex(beginning);

        assertThat(Payload.of(bytes, false).length()).isZero();
        assertThat(Payload.of(bytes, true)).isEqualTo(base64(bytes));
    }

    static Stream<Arguments> notText() {
        return Stream.of(
                Arguments.of("no character", "ff", "ff"),
                Arguments.of("the rest of a character", "82ac61", "82ac61"),
                Arguments.of("a character that cannot be completed", "e26162", "e26162"),
                Arguments.of("a surrogate", "eda080", "eda080"),
                Arguments.of("U+0000", "0061", "0061"),
                Arguments.of("a character in too many bytes", "c080", "c080"),
                Arguments.of("the beginning of a character at the end", "ff61e282", "ff61"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("notText")
    void isBase64WhereItBeginsWithWhatIsNoText(String name, String bytes, String taken) {
        assertThat(Payload.of(HEX.parseHex(bytes), false)).isEqualTo(base64(HEX.parseHex(taken)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"61ff62", "6100", "6180"})
    void takesTheTextBeforeWhatIsNone(String bytes) {
        assertThat(Payload.of(HEX.parseHex(bytes), false)).isEqualTo(new Payload(1, "a", null));
    }

    @Test
    void losesNoByteOfAnything() {
        Random random = new Random(6);
        for (int round = 0; round < 500; round++) {
            byte[] all = new byte[1 + random.nextInt(40)];
            for (int at = 0; at < all.length; at++) {
                all[at] =
                        (byte) (random.nextBoolean() ? random.nextInt(256) : "a€😀".getBytes(UTF_8)[random.nextInt(8)]);
            }

            ByteArrayOutputStream joined = new ByteArrayOutputStream();
            while (joined.size() < all.length) {
                byte[] rest = Arrays.copyOfRange(all, joined.size(), all.length);
                Payload payload = Payload.of(rest, true);
                byte[] bytes = bytes(payload);
                assertThat(bytes).hasSize(payload.length()).isNotEmpty();
                joined.writeBytes(bytes);
            }
            assertThat(joined.toByteArray()).isEqualTo(all);
        }
    }

    private static byte[] bytes(Payload payload) {
        return payload.text() == null
                ? Base64.getDecoder().decode(payload.base64())
                : payload.text().getBytes(UTF_8);
    }

    private static Payload base64(byte[] bytes) {
        return new Payload(bytes.length, null, Base64.getEncoder().encodeToString(bytes));
    }
}
