package io.cloister.proxy.policy;

import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.policy.JsonReader.Token;
import io.netty.buffer.ByteBuf;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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

    private final Map<String, Member> members = new HashMap<>();
    private final Map<String, Inside> insides = new HashMap<>();
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
        JsonReader json = new JsonReader(body);
        if (json.next(false) != Token.OBJECT) {
            throw RefusedException.invalid("The body must be a JSON object.");
        }
        request.insides.put("", request.readMembers(json, "", TOP, modelName));
        json.next(false);
        return request;
    }

    private Inside readMembers(JsonReader json, String path, List<String> watched, @Nullable String modelName)
            throws RefusedException {
        int begin = json.to();
        boolean empty = true;
        while (json.next(false) == Token.NAME) {
            empty = false;
            String name = watchedName(json, path, watched, modelName);
            Token value = json.next(name != null);
            if (name == null) {
                passOver(json, value);
            } else if (members.putIfAbsent(path + name, readMember(json, value, path + name)) != null) {
                throw RefusedException.invalid("The member \"" + path + name + "\" is there twice.");
            }
        }
        return new Inside(begin, empty);
    }

    private static void passOver(JsonReader json, Token begun) throws RefusedException {
        if (begun == Token.OBJECT || begun == Token.ARRAY) {
            json.passOver();
        }
    }

    private static @Nullable String watchedName(
            JsonReader json, String path, List<String> watched, @Nullable String modelName) throws RefusedException {
        for (String known : watched) {
            if (json.isNamed(known)) {
                if (!known.equals(json.text())) {
                    throw RefusedException.invalid("The member \"" + path + known + "\" must be spelt so.");
                }
                return known;
            }
        }
        return modelName != null && json.isNamed(modelName) ? "model" : null;
    }

    private Member readMember(JsonReader json, Token value, String path) throws RefusedException {
        int from = json.from();
        @Nullable String text = null;
        if (value == Token.OBJECT && INNER.containsKey(path)) {
            insides.put(path, readMembers(json, path + ".", INNER.getOrDefault(path, List.of()), null));
        } else if (path.equals(TOOLS)) {
            readToolTypes(json, value);
        } else if (value == Token.TEXT || value == Token.NUMBER) {
            text = json.text();
        } else {
            passOver(json, value);
        }
        return new Member(value, text, from, json.to());
    }

    /** Notes each text that a member named type has, in any spelling and at any depth. */
    private void readToolTypes(JsonReader json, Token begun) throws RefusedException {
        int outside = json.depth() - (begun == Token.OBJECT || begun == Token.ARRAY ? 1 : 0);
        boolean isType = false;
        while (json.depth() > outside) {
            Token token = json.next(isType);
            if (isType && token == Token.TEXT) {
                toolTypes.add(json.text());
            }
            isType = token == Token.NAME && json.isNamed(TYPE);
        }
    }

    /** A member by its path, such as {@code options.num_predict}; absent where it is {@code null}. */
    @Nullable
    Member member(String path) {
        Member member = members.get(path);
        return member == null || member.kind() == Token.NULL ? null : member;
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
     * @param text its text or number, where it is one
     * @param from the first byte of the value
     * @param to behind its last byte
     */
    record Member(Token kind, @Nullable String text, int from, int to) {

        boolean isText() {
            return kind == Token.TEXT;
        }

        boolean isNumber() {
            return kind == Token.NUMBER;
        }

        boolean isTrue() {
            return kind == Token.TRUE;
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
