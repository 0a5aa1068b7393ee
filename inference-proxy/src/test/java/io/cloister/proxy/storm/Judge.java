package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Says how a request ended, or that its client may not have got what it got. */
final class Judge {

    private static final int BAD_GATEWAY = 502;

    private final ModelServer server;

    Judge(ModelServer server) {
        this.server = server;
    }

    /**
     * Judges the answer to a request whose client stayed.
     *
     * @throws WrongAnswer if it is none of the right ones
     */
    Outcome judge(Plan plan, Answer answer) throws WrongAnswer {
        if (plan.call().staysAtTheDoor() || plan.call() == Call.BROKEN_CHUNK) {
            requireProblem(plan.call().status, answer);
            return Outcome.REFUSED;
        }
        if (answer.status() == BAD_GATEWAY) {
            return badGateway(plan, answer);
        }
        if (plan.serverBreak() != null && !answer.isWhole()) {
            requireBrokenOff(plan, answer);
            return Outcome.BROKEN_OFF;
        }
        require(plan.serverBreak() == null || wasRepeated(plan), "the answer broke off, and ends as if it were whole");
        requireRight(plan, answer);
        return Outcome.ANSWERED;
    }

    private Outcome badGateway(Plan plan, Answer answer) throws WrongAnswer {
        requireProblem(BAD_GATEWAY, answer);
        if (plan.serverBreak() != null) {
            return Outcome.BAD_GATEWAY;
        }
        require(server.attempts(plan) == 0, "refused although the server has answered");
        return Outcome.STALE;
    }

    private boolean wasRepeated(Plan plan) {
        return !plan.call().hasBody() && server.attempts(plan) > 1;
    }

    private static void requireBrokenOff(Plan plan, Answer answer) throws WrongAnswer {
        Message sent = AnswerBytes.of(plan);
        Break off = plan.serverBreak();
        require(answer.head() != null, "the connection ends without an answer");
        require(
                off != null && off.when() == Break.When.ANSWER && off.position(sent.length()) >= sent.headLength(),
                "an answer begins that the server has not begun");
        require(right(plan).startsWith(answer.body()), "what came of the answer is not its beginning");
    }

    private static void requireRight(Plan plan, Answer answer) throws WrongAnswer {
        require(answer.isWhole(), "the answer is not whole");
        require(answer.status() == plan.call().status, "the status is not " + plan.call().status);
        String right = plan.call() == Call.TAGS_HEAD ? "" : right(plan);
        require(answer.body().equals(right), "the body is another one, " + right.length() + " bytes were right");
    }

    private static String right(Plan plan) {
        return new String(Content.answered(plan), ISO_8859_1);
    }

    private static void requireProblem(int status, Answer answer) throws WrongAnswer {
        require(answer.isWhole() && answer.status() == status, "the refusal is not a whole " + status);
        boolean says = answer.body().contains("\"status\":" + status);
        require(says || answer.body().isEmpty(), "the refusal does not say " + status);
    }

    private static void require(boolean holds, String otherwise) throws WrongAnswer {
        if (!holds) {
            throw new WrongAnswer(otherwise);
        }
    }

    /** What is wrong with an answer. */
    static final class WrongAnswer extends Exception {

        WrongAnswer(String what) {
            super(what);
        }
    }
}
