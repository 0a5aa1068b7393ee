package io.cloister.proxy.wire;

import java.util.ArrayList;
import java.util.List;

/** The header fields that a proxy has to know, and which of them travel on. */
@SuppressWarnings("ImmutableEnumChecker") // nobody else has the names
enum Field {
    /** What is said anew for the next connection. */
    HOST("host", false),
    CONTENT_LENGTH("content-length", false),
    TRANSFER_ENCODING("transfer-encoding", false),
    /** Whether an answer is compressed: it has to come as it is, for us to count. */
    ACCEPT_ENCODING("accept-encoding", false),
    CONTENT_ENCODING("content-encoding", true),
    EXPECT("expect", false),
    /** What belongs to one connection only: RFC 9110, section 7.6.1. */
    CONNECTION("connection", false),
    KEEP_ALIVE("keep-alive", false),
    TE("te", false),
    TRAILER("trailer", false),
    UPGRADE("upgrade", false),
    HTTP2_SETTINGS("http2-settings", false),
    /** Credentials, of either side. */
    AUTHORIZATION("authorization", false),
    COOKIE("cookie", false),
    COOKIE2("cookie2", false),
    SET_COOKIE("set-cookie", false),
    SET_COOKIE2("set-cookie2", false),
    X_API_KEY("x-api-key", false),
    API_KEY("api-key", false),
    CONTENT_TYPE("content-type", true),
    /** Every name that begins with {@code proxy-}. */
    PROXY("proxy-", false),
    OTHER("", true);

    private static final Field[] ALL = values();
    private static final int LONGEST = 17;
    private static final Field[][] BY_LENGTH = new Field[LONGEST + 1][];

    static {
        for (int length = 0; length <= LONGEST; length++) {
            List<Field> ofLength = new ArrayList<>();
            for (Field field : ALL) {
                if (field != PROXY && field != OTHER && field.name.length == length) {
                    ofLength.add(field);
                }
            }
            BY_LENGTH[length] = ofLength.toArray(new Field[0]);
        }
    }

    private final byte[] name;
    private final boolean passes;

    Field(String name, boolean passes) {
        this.name = Octets.ascii(name);
        this.passes = passes;
    }

    /** Whether it travels on. */
    boolean passes() {
        return passes;
    }

    /** The field of a name, in any spelling. */
    static Field named(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length <= LONGEST) {
            for (Field field : BY_LENGTH[length]) {
                if (Octets.isName(bytes, from, to, field.name)) {
                    return field;
                }
            }
        }
        byte[] prefix = PROXY.name;
        boolean proxy = length > prefix.length && Octets.isName(bytes, from, from + prefix.length, prefix);
        return proxy ? PROXY : OTHER;
    }
}
