package io.cloister.proxy.route;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.wire.RequestHead;

/** Lets in what the allow-list knows and refuses the rest: 400 a disguised path, 403 model management, 404 all else. */
public final class Router {

    private static final char DELETE = 0x7f;
    private static final String AMBIGUOUS = "%\\#;";

    private Router() {}

    /** The call that a request makes. */
    public static Route route(RequestHead request) throws RefusedException {
        String path = Route.pathOf(request.target());
        if (isDisguised(path)) {
            throw RefusedException.invalid(
                    "The path must be plain: no escapes, no empty or dotted segments, no host before it.");
        }
        if (ModelManagement.covers(path)) {
            throw new RefusedException(
                    Refusal.of(ProblemType.FORBIDDEN, "A sandbox may use models and not manage them."));
        }
        Route route = Route.find(request.method(), path);
        if (route == null) {
            throw new RefusedException(Refusal.of(
                    ProblemType.NOT_FOUND,
                    "There is no call " + request.method() + " " + path + " behind this proxy."));
        }
        return route;
    }

    /** Whether the path could mean one thing here and another to the model server. */
    private static boolean isDisguised(String path) {
        if (!path.startsWith("/")) {
            return true;
        }
        int segment = 1;
        for (int at = 1; at <= path.length(); at++) {
            char c = at == path.length() ? '/' : path.charAt(at);
            if (c == '/') {
                boolean inside = at < path.length();
                if (isDotted(path, segment, at) || (inside && at == segment)) {
                    return true;
                }
                segment = at + 1;
            } else if (c <= ' ' || c >= DELETE || AMBIGUOUS.indexOf(c) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDotted(String path, int from, int to) {
        int length = to - from;
        return length > 0 && length <= 2 && path.charAt(from) == '.' && path.charAt(to - 1) == '.';
    }
}
