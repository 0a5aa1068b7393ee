package io.cloister.contracts;

import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.MapperBuilder;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/**
 * The one JSON dialect of the house. A value of the wrong type is refused, never bent into another: {@code "prompt": 5}
 * is an error and not the text {@code "5"}. A string that holds U+0000 is refused, because neither PostgreSQL nor an
 * argument vector can carry it; so is half a surrogate pair, which no UTF-8 can.
 */
public final class WireJson {

    /** What no string may break, each a sentence's end that a refusal holds word by word. */
    public static final List<String> TEXT_RULES =
            List.of("must not contain U+0000", "must not contain half a surrogate pair");

    private static final JsonMapper MAPPER = strict(JsonMapper.builder()).build();

    private WireJson() {}

    /** The shared, thread-safe mapper for code that lives outside a web framework. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /**
     * Applies the dialect to a builder, so that a framework's own mapper speaks it too.
     *
     * @return the same builder
     */
    public static <B extends MapperBuilder<?, B>> B strict(B builder) {
        return builder.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
                .addModule(new SimpleModule("strict text").addDeserializer(String.class, new StrictText()));
    }

    private static final class StrictText extends StdScalarDeserializer<String> {

        StrictText() {
            super(String.class);
        }

        @Override
        public String deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.VALUE_STRING) {
                return (String) context.handleUnexpectedToken(getValueType(context), parser);
            }
            String text = parser.getString();
            if (text.indexOf('\0') >= 0) {
                return (String) context.handleWeirdStringValue(String.class, "", TEXT_RULES.getFirst());
            }
            if (holdsHalfAPair(text)) {
                return (String) context.handleWeirdStringValue(String.class, "", TEXT_RULES.getLast());
            }
            return text;
        }

        private static boolean holdsHalfAPair(String text) {
            for (int index = 0; index < text.length(); index++) {
                if (Character.isSurrogate(text.charAt(index))) {
                    if (Character.charCount(text.codePointAt(index)) == 1) {
                        return true;
                    }
                    index++;
                }
            }
            return false;
        }
    }
}
