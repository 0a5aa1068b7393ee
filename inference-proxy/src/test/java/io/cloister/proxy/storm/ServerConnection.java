package io.cloister.proxy.storm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One connection to the model server: request after request, until a plan or the proxy ends it. */
final class ServerConnection implements Runnable {

    private static final int SOON_MICROS = 2_000;
    private static final byte[] LOCAL_MODEL = "{\"details\":{}}".getBytes(UTF_8);

    private final ModelServer server;
    private final Wire wire;
    private final Findings findings;
    private volatile @Nullable Plan work;

    ServerConnection(ModelServer server, Wire wire, Findings findings) {
        this.server = server;
        this.wire = wire;
        this.findings = findings;
    }

    @Override
    public void run() {
        try (wire) {
            boolean goesOn;
            do {
                work = null;
                goesOn = serve(wire.head());
            } while (goesOn);
        } catch (IOException e) {
            // The proxy has left, as it does when its client leaves.
        } finally {
            server.closed(this);
        }
    }

    /** What it works on, empty when it waits for a request. */
    String work() {
        Plan plan = work;
        return plan == null ? "" : plan.toString();
    }

    void close() {
        wire.close();
    }

    private boolean serve(Head head) throws IOException {
        String mark = head.header(RequestBytes.MARK);
        return mark == null ? answerTheProxy(head) : serve(server.plan(Integer.parseInt(mark)), head);
    }

    /** Before the first use of a model the proxy may ask what it is. */
    private boolean answerTheProxy(Head head) throws IOException {
        ByteArrayOutputStream question = new ByteArrayOutputStream();
        wire.body(head, question, false);
        boolean absent = question.toString(UTF_8).contains("absent");
        byte[] answer = absent ? AnswerBytes.plain(404, Content.absent("absent")) : AnswerBytes.plain(200, LOCAL_MODEL);
        wire.write(answer, 0, answer.length, Pace.WHOLE, new Dice(0, 0, "show"));
        return !head.says("connection", "close");
    }

    private boolean serve(Plan plan, Head head) throws IOException {
        work = plan;
        int before = server.begin(plan);
        check(plan, head, before);
        Break off = before > 0 && !plan.call().hasBody() ? null : plan.serverBreak();
        if (off != null && off.when() == Break.When.REQUEST) {
            wire.leave(off.reset());
            return false;
        }
        if (plan.answer().early()) {
            return answerEarly(plan, head, off);
        }
        readBody(plan, head);
        if (plan.clientBreaks(Break.When.WAITING)) {
            awaitTheEnd(plan);
            return false;
        }
        return answer(plan, off) && isKept(plan, head);
    }

    private void check(Plan plan, Head head, int before) {
        require(
                plan,
                head.start().equals(plan.call().method + " " + plan.call().path + " HTTP/1.1"),
                "sent on as another call");
        require(plan, !plan.call().staysAtTheDoor(), "sent on although it is refused");
        require(plan, head.header("authorization") == null, "sent on with a credential");
        require(plan, before == 0 || !plan.call().hasBody(), "sent twice although that is not safe");
    }

    private boolean answerEarly(Plan plan, Head head, @Nullable Break off) throws IOException {
        boolean whole = answer(plan, off);
        if (whole) {
            readBody(plan, head);
        }
        return whole && isKept(plan, head);
    }

    private void readBody(Plan plan, Head head) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        wire.body(head, body, false);
        boolean endless = plan.call().hasBody() && plan.staysIncomplete();
        require(plan, !endless, "made complete although its client did not complete it");
        require(plan, Arrays.equals(Content.asked(plan), body.toByteArray()), "sent on with another body");
    }

    private void awaitTheEnd(Plan plan) throws IOException {
        require(plan, wire.isAtEnd(), "followed by something else before it was answered");
    }

    /** Whether it was answered to the end. */
    private boolean answer(Plan plan, @Nullable Break off) throws IOException {
        byte[] bytes = AnswerBytes.of(plan).bytes();
        int end = off == null ? bytes.length : off.position(bytes.length);
        wire.write(bytes, 0, end, plan.answer().writing(), plan.dice("answering"));
        if (off != null) {
            wire.leave(off.reset());
        }
        return off == null;
    }

    private boolean isKept(Plan plan, Head head) {
        if (plan.answer().after() == AnswerShape.After.CLOSED_SOON) {
            work = null;
            LockSupport.parkNanos(1_000L * plan.dice("closing").between(0, SOON_MICROS));
        }
        return plan.answer().after() == AnswerShape.After.KEPT && !head.says("connection", "close");
    }

    private void require(Plan plan, boolean holds, String otherwise) {
        if (!holds) {
            findings.add(plan, "The server's end: " + otherwise);
        }
    }
}
