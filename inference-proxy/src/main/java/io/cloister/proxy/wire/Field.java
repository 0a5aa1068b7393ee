package io.cloister.proxy.wire;

import java.util.ArrayList;
import java.util.List;

/** The header fields that a proxy has to know, and which of them travel on. */
@SuppressWarnings("ImmutableEnumChecker") // nobody else has the names
enum Field {
    HOST("host", Travel.SAID_ANEW),
    CONTENT_LENGTH("content-length", Travel.SAID_ANEW),
    TRANSFER_ENCODING("transfer-encoding", Travel.SAID_ANEW),
    /** Whether an answer is compressed: it has to come as it is, for us to count. */
    ACCEPT_ENCODING("accept-encoding", Travel.STAYS),
    CONTENT_ENCODING("content-encoding", Travel.PASSES),
    EXPECT("expect", Travel.STAYS),
    /** What belongs to one connection only: RFC 9110, section 7.6.1. */
    CONNECTION("connection", Travel.STAYS),
    KEEP_ALIVE("keep-alive", Travel.STAYS),
    TE("te", Travel.STAYS),
    TRAILER("trailer", Travel.STAYS),
    UPGRADE("upgrade", Travel.STAYS),
    HTTP2_SETTINGS("http2-settings", Travel.STAYS),
    /** Credentials, of either side. */
    AUTHORIZATION("authorization", Travel.STAYS),
    COOKIE("cookie", Travel.STAYS),
    COOKIE2("cookie2", Travel.STAYS),
    SET_COOKIE("set-cookie", Travel.STAYS),
    SET_COOKIE2("set-cookie2", Travel.STAYS),
    X_API_KEY("x-api-key", Travel.STAYS),
    API_KEY("api-key", Travel.STAYS),
    CONTENT_TYPE("content-type", Travel.PASSES),
    /** Every name that begins with {@code proxy-}. */
    PROXY("proxy-", Travel.STAYS),
    OTHER("", Travel.PASSES);

    /** What becomes of a field on its way through. */
    enum Travel {
        PASSES,
        STAYS,
        SAID_ANEW
    }

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
    private final Travel travel;

    Field(String name, Travel travel) {
        this.name = Octets.ascii(name);
        this.travel = travel;
    }

    boolean passes() {
        return travel == Travel.PASSES;
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
