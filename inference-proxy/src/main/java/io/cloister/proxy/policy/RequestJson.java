package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;

/**
 * The members of a request that policy looks at, and where in the body they stand. The whole body is checked to be one
 * JSON object; a member that policy looks at may be there once only, and in its exact spelling, because model servers
 * differ in which of two they follow. Texts that are not looked at, such as prompts, are passed over without being kept.
 */
final class RequestJson {

    private static final String TOOLS = "tools";
    private static final String TYPE = "type";

    /** The top level's members that policy looks at. */
    private static final List<String> TOP = List.of(
            "model",
            "stream",
            "keep_alive",
            "options",
            "max_tokens",
            "max_completion_tokens",
            "max_output_tokens",
            "n_predict",
            "n",
            "n_cmpl",
            "best_of",
            "stream_options",
            TOOLS);

    private static final Map<String, List<String>> INNER =
            Map.of("options", List.of("num_predict"), "stream_options", List.of("include_usage"));

    private static final Set<JsonToken> OPENING = Set.of(JsonToken.START_OBJECT, JsonToken.START_ARRAY);
    /** Far above any name of a member, and any text that policy looks at. */
    private static final int LONGEST_NAME = 256;

    private static final int LONGEST_TEXT = 1024;

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(LONGEST_TEXT)
                    .build())
            .build();

    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Inside> insides = new HashMap<>();
    private final SeenNames names = new SeenNames();
    private final Set<String> toolTypes = new HashSet<>();

    private RequestJson() {}

    /** Of a request without a body. */
    static RequestJson none() {
        return new RequestJson();
    }

    /** Whether there is a body at all. */
    boolean isObject() {
        return !insides.isEmpty();
    }

    /**
     * Reads a body without consuming it.
     *
     * @param modelName another name of {@code model} that this call knows, or nothing
     * @throws RefusedException if it is not one unambiguous JSON object
     */
    static RequestJson read(ByteBuf body, @Nullable String modelName) throws RefusedException {
        RequestJson request = new RequestJson();
        if (!body.isReadable()) {
            return request;
        }
        if (body.readableBytes() < 2 || body.getByte(body.readerIndex() + 1) == 0 || !startsLikeText(body)) {
            throw RefusedException.invalid("The body must be a JSON object in UTF-8.");
        }
        try (JsonParser json = parser(body)) {
            request.readTop(json, modelName);
        } catch (StreamConstraintsException e) {
            throw RefusedException.invalid(
                    "The JSON of the body is nested too deep, or a name, a number or a setting in it is too long.");
        } catch (StreamReadException e) {
            throw RefusedException.invalid("The body must be a JSON object in UTF-8, and is not well-formed near byte "
                    + e.getLocation().getByteOffset() + ".");
        }
        return request;
    }

    private static JsonParser parser(ByteBuf body) {
        if (body.hasArray()) {
            int from = body.arrayOffset() + body.readerIndex();
            return JSON.createParser(ObjectReadContext.empty(), body.array(), from, body.readableBytes());
        }
        return JSON.createParser(ObjectReadContext.empty(), (InputStream) new ByteBufInputStream(body.slice()));
    }

    /** UTF-8 only: the parser would take UTF-16 as well, in which nothing could be found again by its place. */
    private static boolean startsLikeText(ByteBuf body) {
        return "{ \t\r\n".indexOf(body.getByte(body.readerIndex())) >= 0;
    }

    private void readTop(JsonParser json, @Nullable String modelName) throws RefusedException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw RefusedException.invalid("The body must be a JSON object.");
        }
        insides.put("", readMembers(json, "", TOP, modelName));
        if (json.nextToken() != null) {
            throw RefusedException.invalid("The body must be one JSON object with nothing behind it.");
        }
    }

    private Inside readMembers(JsonParser json, String path, List<String> watched, @Nullable String modelName)
            throws RefusedException {
        int begin = offset(json);
        boolean empty = true;
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            empty = false;
            names.add(json.currentName());
            String name = watchedName(json.currentName(), path, watched, modelName);
            JsonToken value = json.nextToken();
            if (name == null) {
                if (OPENING.contains(value)) {
                    names.passOver(json);
                }
            } else if (members.putIfAbsent(path + name, readMember(json, value, path + name)) != null) {
                throw RefusedException.invalid("The member \"" + path + name + "\" is there twice.");
            }
        }
        return new Inside(begin, empty);
    }

    private static @Nullable String watchedName(
            String name, String path, List<String> watched, @Nullable String modelName) throws RefusedException {
        for (String known : watched) {
            if (known.equalsIgnoreCase(name)) {
                if (!known.equals(name)) {
                    throw RefusedException.invalid("The member \"" + path + known + "\" must be spelt so.");
                }
                return known;
            }
        }
        if (modelName != null && modelName.equalsIgnoreCase(name)) {
            return "model";
        }
        return null;
    }

    private Member readMember(JsonParser json, JsonToken value, String path) throws RefusedException {
        int from = Math.toIntExact(json.currentTokenLocation().getByteOffset());
        @Nullable String text = null;
        if (value == JsonToken.START_OBJECT && INNER.containsKey(path)) {
            insides.put(path, readMembers(json, path + ".", INNER.getOrDefault(path, List.of()), null));
        } else if (OPENING.contains(value) && path.equals(TOOLS)) {
            names.passOver(json, TYPE, toolTypes::add);
        } else if (OPENING.contains(value)) {
            names.passOver(json);
        } else {
            text = json.getString();
        }
        return new Member(value, text, from, offset(json));
    }

    private static int offset(JsonParser json) {
        return Math.toIntExact(json.currentLocation().getByteOffset());
    }

    /** A member by its path, such as {@code options.num_predict}; absent where it is {@code null}. */
    @Nullable
    Member member(String path) {
        Member member = members.get(path);
        return member == null || member.kind() == JsonToken.VALUE_NULL ? null : member;
    }

    /** Every {@code type} that is named within {@code tools}. */
    Set<String> toolTypes() {
        return toolTypes;
    }

    /** Where a member stands even though it is {@code null}. */
    @Nullable
    Member written(String path) {
        return members.get(path);
    }

    /** The place behind the opening brace of an object, of the top level's where the path is empty. */
    @Nullable
    Inside inside(String path) {
        return insides.get(path);
    }

    /**
     * One member.
     *
     * @param kind what its value is
     * @param text the value as it is written, for what is neither object nor array
     * @param from the first byte of the value
     * @param to behind its last byte
     */
    record Member(JsonToken kind, @Nullable String text, int from, int to) {

        boolean isText() {
            return kind == JsonToken.VALUE_STRING;
        }

        boolean isNumber() {
            return kind == JsonToken.VALUE_NUMBER_INT || kind == JsonToken.VALUE_NUMBER_FLOAT;
        }

        boolean isTrue() {
            return kind == JsonToken.VALUE_TRUE;
        }

        double number() {
            return Double.parseDouble(String.valueOf(text));
        }
    }

    /**
     * The inside of an object.
     *
     * @param begin behind its opening brace
     * @param empty whether it has no members
     */
    record Inside(int begin, boolean empty) {}
}
