package io.cloister.proxy.answer;

import io.cloister.contracts.problem.ProblemType;

/**
 * The proxy's own no to a request.
 *
 * @param type the kind, which carries the status
 * @param detail this occurrence, one plain sentence without anything secret
 * @param last whether the connection must end after it, because what follows on it cannot be trusted or is not wanted
 */
public record Refusal(ProblemType type, String detail, boolean last) {

    /** A refusal after which the connection goes on. */
    public static Refusal of(ProblemType type, String detail) {
        return new Refusal(type, detail, false);
    }

    /** A refusal that ends the connection. */
    public static Refusal closing(ProblemType type, String detail) {
        return new Refusal(type, detail, true);
    }
}
