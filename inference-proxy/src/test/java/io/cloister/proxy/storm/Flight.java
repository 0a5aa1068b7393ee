package io.cloister.proxy.storm;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/** One or more requests that follow each other on a connection without a wait, and their answers. */
final class Flight {

    private static final int WAITING_MICROS = 3_000;

    /** Any answer that can be expected has at least so many bytes. */
    private static final int SHORTEST_ANSWER = 50;

    private static final int BAD_GATEWAY = 502;

    private final Wire wire;
    private final List<Plan> plans;
    private final Judge judge;
    private final Tally tally;
    private final Findings findings;
    private final CountDownLatch answering = new CountDownLatch(1);

    Flight(Wire wire, List<Plan> plans, Judge judge, Tally tally, Findings findings) {
        this.wire = wire;
        this.plans = plans;
        this.judge = judge;
        this.tally = tally;
        this.findings = findings;
    }

    /** Plays it, and says whether the connection can be used again. */
    boolean play() throws InterruptedException {
        Thread writer = Thread.ofVirtual().start(this::write);
        boolean usable = read();
        if (!usable) {
            wire.close();
        }
        writer.join();
        return usable;
    }

    private void write() {
        try {
            ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (Plan plan : plans) {
                sent.writeBytes(RequestBytes.of(plan).bytes());
            }
            Plan last = plans.getLast();
            Message lastBytes = RequestBytes.of(last);
            byte[] bytes = sent.toByteArray();
            int start = bytes.length - lastBytes.length();
            int end = bytes.length;
            Break off = last.clientBreak();
            if (off != null && off.when() == Break.When.REQUEST) {
                end = start + off.position(lastBytes.length());
            }
            writeTo(end, bytes, start + lastBytes.headLength(), last);
            if (off != null && off.when() != Break.When.ANSWER) {
                leave(last, off);
            }
        } catch (IOException e) {
            // The proxy takes no more: what it answered says whether that is right.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void writeTo(int end, byte[] bytes, int headEnd, Plan last) throws IOException, InterruptedException {
        Dice dice = last.dice("writing");
        Pace pace = last.request().writing();
        if (last.request().expects() && last.clientBreak() == null) {
            wire.write(bytes, 0, headEnd, pace, dice);
            answering.await();
            wire.write(bytes, headEnd, end, pace, dice);
        } else {
            wire.write(bytes, 0, end, pace, dice);
        }
    }

    private void leave(Plan plan, Break off) throws IOException {
        if (off.when() == Break.When.WAITING) {
            LockSupport.parkNanos(1_000L * plan.dice("waiting").between(0, WAITING_MICROS));
        }
        wire.leave(off.reset());
    }

    private boolean read() {
        int number = 0;
        boolean usable = true;
        while (usable && number < plans.size()) {
            Plan plan = plans.get(number++);
            wire.readAt(plan.request().reading(), plan.dice("reading"));
            usable = plan.clientBreak() == null ? readAnswer(plan) : readAndLeave(plan, plan.clientBreak());
        }
        for (; number < plans.size(); number++) {
            tally.count(Outcome.NOT_SERVED);
        }
        return usable;
    }

    private boolean readAndLeave(Plan plan, Break off) {
        try {
            int most = plan.call() == Call.TAGS_HEAD ? SHORTEST_ANSWER : Content.answered(plan).length;
            readUntil(off.when() == Break.When.ANSWER ? 1 + off.position(most) : Integer.MAX_VALUE);
            wire.leave(off.reset());
        } catch (IOException e) {
            // Gone already, by the hand of the writer.
        }
        tally.count(Outcome.LEFT);
        return false;
    }

    /** Reads so many bytes, unless another and shorter answer comes: that a kept connection to the server had ended. */
    private void readUntil(int count) throws IOException {
        if (count <= SHORTEST_ANSWER) {
            wire.skip(count);
            return;
        }
        Head head = wire.head();
        while (head.isInterim()) {
            head = wire.head();
        }
        if (head.status() != BAD_GATEWAY) {
            wire.skip(count - SHORTEST_ANSWER);
        }
    }

    private boolean readAnswer(Plan plan) {
        try {
            Answer answer = Answer.read(wire, plan.call() != Call.TAGS_HEAD, answering::countDown);
            if (!answer.isWhole() && plans.getLast().clientBreak() != null) {
                // The client left while it still waited for this one, too.
                tally.count(Outcome.LEFT);
                return false;
            }
            return judge(plan, answer);
        } catch (RuntimeException e) {
            findings.add(plan, "The client's end: the answer cannot be read: " + e + "; " + wire);
            return false;
        }
    }

    private boolean judge(Plan plan, Answer answer) {
        try {
            tally.count(judge.judge(plan, answer));
        } catch (Judge.WrongAnswer wrong) {
            findings.add(plan, "The client's end: " + wrong.getMessage() + "; it got " + answer + "; " + wire);
            return false;
        }
        boolean mustEnd = plan.call().endsTheConnection() || plan.request().closes();
        if (mustEnd && answer.keepsTheConnection()) {
            findings.add(plan, "The client's end: the connection should end; it got " + answer);
        }
        return answer.keepsTheConnection();
    }
}
