package io.cloister.proxy.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.policy.JsonReader.Token;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Against a parser that many have read with: what is well-formed, what the tokens are and where they stand. */
class JsonReaderTest {

    private static final JsonFactory JACKSON = new JsonFactory();
    private static final int TEXTS = 20_000;
    private static final String[] SCALARS = {
        "0",
        "-0",
        "12",
        "-3.25",
        "1e9",
        "2E-3",
        "6.02e+23",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\"",
        "\"\\\"\\\\\\/\"",
        "\"\\b\\f\\n\\r\\t\"",
        "\"\\u00e9\\uD83D\\uDE00\"",
        "\"é€😀\"",
        "\"long ".concat("x".repeat(300)).concat("\"")
    };
    private static final String INTERESTING = "{}[]\",:\\ \n\t01.-+eEtfnu\u0000\u001f\u007fé";

    @Test
    void tokensAreThoseOfJacksonWhateverTheText() {
        Random random = new Random(20_261_126);
        int refused = 0;
        for (int round = 0; round < TEXTS; round++) {
            byte[] text = text(random, round % 2 == 1).getBytes(UTF_8);
            List<String> expected = jackson(text);

            assertThat(ours(Unpooled.wrappedBuffer(text)))
                    .as(new String(text, UTF_8))
                    .isEqualTo(expected);
            assertThat(ours(Unpooled.directBuffer().writeBytes(text))).isEqualTo(expected);
            refused += expected.isEmpty() ? 1 : 0;
        }
        assertThat(refused).isBetween(TEXTS / 10, TEXTS / 2);
    }

    @Test
    void bytesThatAreNotUtf8AreRefused() {
        byte[][] sequences = {
            {(byte) 0x80},
            {(byte) 0xc0, (byte) 0xaf},
            {(byte) 0xc3},
            {(byte) 0xc3, 'x'},
            {(byte) 0xe0, (byte) 0x80, (byte) 0xaf},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0xaf},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xff}
        };
        for (byte[] sequence : sequences) {
            ByteBuf text = Unpooled.buffer().writeBytes("{\"x\":\"".getBytes(UTF_8));
            text.writeBytes(sequence).writeBytes("\"}".getBytes(UTF_8));

            assertThat(ours(text)).isEmpty();
        }
    }

    private static String text(Random random, boolean broken) {
        StringBuilder text = new StringBuilder();
        write(text, random, 0);
        if (broken) {
            int at = random.nextInt(text.length());
            char with = INTERESTING.charAt(random.nextInt(INTERESTING.length()));
            switch (random.nextInt(4)) {
                case 0 -> text.setCharAt(at, with);
                case 1 -> text.insert(at, with);
                case 2 -> text.deleteCharAt(at);
                default -> text.setLength(at);
            }
        }
        return new String(text.toString().getBytes(UTF_8), UTF_8);
    }

    private static void write(StringBuilder text, Random random, int depth) {
        int kind = depth > 4 ? 2 : random.nextInt(3);
        if (kind == 2) {
            text.append(SCALARS[random.nextInt(SCALARS.length)]);
            return;
        }
        boolean object = kind == 0;
        text.append(object ? '{' : '[');
        int members = random.nextInt(4);
        for (int i = 0; i < members; i++) {
            text.append(i > 0 ? "," : "").append(" \r\n\t".repeat(random.nextInt(2)));
            if (object) {
                text.append("\"n\\u0061me").append(i).append("\" :");
            }
            write(text, random, depth + 1);
        }
        text.append(object ? '}' : ']');
    }

    /** Each token with its text and the place where it begins; nothing if the text is not well-formed. */
    private static List<String> ours(ByteBuf text) {
        List<String> tokens = new ArrayList<>();
        try {
            JsonReader json = new JsonReader(text);
            for (Token token = json.next(true); token != Token.END; token = json.next(true)) {
                String said = token == Token.TEXT || token == Token.NUMBER || token == Token.NAME ? json.text() : "";
                boolean value = token != Token.NAME && token != Token.OBJECT_END && token != Token.ARRAY_END;
                tokens.add(token + said + (value ? json.from() : ""));
            }
            return tokens;
        } catch (RefusedException e) {
            return List.of();
        } finally {
            text.release();
        }
    }

    private static List<String> jackson(byte[] text) {
        List<String> tokens = new ArrayList<>();
        if (text.length < 2 ? text.length == 0 || text[0] == 0 : text[0] == 0 || text[1] == 0) {
            // Jackson would take it for UTF-16 or UTF-32.
            return tokens;
        }
        try (JsonParser json = JACKSON.createParser(ObjectReadContext.empty(), text)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                Token ours = ours(token);
                boolean value = ours != Token.NAME && ours != Token.OBJECT_END && ours != Token.ARRAY_END;
                String said = ours == Token.TEXT || ours == Token.NUMBER || ours == Token.NAME ? json.getString() : "";
                tokens.add(ours + said + (value ? json.currentTokenLocation().getByteOffset() : ""));
                if (tokens.size() > 1 && json.streamReadContext().inRoot() && !token.isStructEnd()) {
                    return List.of();
                }
            }
            return isOneText(tokens, text) ? tokens : List.of();
        } catch (JacksonException e) {
            return List.of();
        }
    }

    /** The parser would go on to a second text. */
    private static boolean isOneText(List<String> tokens, byte[] text) {
        if (tokens.isEmpty()) {
            return false;
        }
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            String token = tokens.get(i);
            if (depth == 0 && i > 0) {
                return false;
            }
            depth += token.startsWith("OBJECT_END") || token.startsWith("ARRAY_END")
                    ? -1
                    : token.startsWith("OBJECT") || token.startsWith("ARRAY") ? 1 : 0;
        }
        return text.length > 0;
    }

    private static Token ours(JsonToken token) {
        return switch (token) {
            case START_OBJECT -> Token.OBJECT;
            case END_OBJECT -> Token.OBJECT_END;
            case START_ARRAY -> Token.ARRAY;
            case END_ARRAY -> Token.ARRAY_END;
            case PROPERTY_NAME -> Token.NAME;
            case VALUE_STRING -> Token.TEXT;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Token.NUMBER;
            case VALUE_TRUE -> Token.TRUE;
            case VALUE_FALSE -> Token.FALSE;
            case VALUE_NULL -> Token.NULL;
            case NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT -> Token.END;
        };
    }
}
