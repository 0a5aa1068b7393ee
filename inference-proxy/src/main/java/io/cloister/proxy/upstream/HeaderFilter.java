package io.cloister.proxy.upstream;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes out of a message what belongs to one connection only (RFC 9110, section 7.6.1: the known names and those that
 * {@code Connection} lists) and every credential. What delimits the body goes too: {@link Heads} says it anew.
 */
final class HeaderFilter {

    private static final Set<String> CONNECTION_ONLY = Set.of(
            "connection",
            "keep-alive",
            "te",
            "trailer",
            "transfer-encoding",
            "content-length",
            "upgrade",
            "http2-settings",
            "expect");

    private static final Set<String> CREDENTIALS =
            Set.of("authorization", "cookie", "cookie2", "set-cookie", "set-cookie2", "x-api-key", "api-key");

    private static final String PROXY = "proxy-";

    private HeaderFilter() {}

    /** Filters in place. */
    static void strip(HttpHeaders headers) {
        List<String> listed = listed(headers);
        Iterator<Map.Entry<CharSequence, CharSequence>> each = headers.iteratorCharSequence();
        @Nullable List<CharSequence> unwanted = null;
        while (each.hasNext()) {
            CharSequence name = each.next().getKey();
            if (isUnwanted(name.toString().toLowerCase(Locale.ROOT), listed)) {
                unwanted = unwanted == null ? new ArrayList<>() : unwanted;
                unwanted.add(name);
            }
        }
        if (unwanted != null) {
            unwanted.forEach(headers::remove);
        }
    }

    private static List<String> listed(HttpHeaders headers) {
        if (!headers.contains(HttpHeaderNames.CONNECTION)) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (String list : headers.getAll(HttpHeaderNames.CONNECTION)) {
            for (String name : list.toLowerCase(Locale.ROOT).split(",", -1)) {
                names.add(name.strip());
            }
        }
        return names;
    }

    private static boolean isUnwanted(String name, List<String> listed) {
        return CONNECTION_ONLY.contains(name)
                || CREDENTIALS.contains(name)
                || name.startsWith(PROXY)
                || listed.contains(name);
    }
}
