package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Client;
import io.cloister.proxy.answer.ClientListener;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.answer.RequestListener;
import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.meter.Usage;
import io.cloister.proxy.quota.Quota;
import io.cloister.proxy.quota.QuotaException;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.route.TokenLimit;
import io.cloister.proxy.upstream.Call;
import io.cloister.proxy.wire.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way to becoming a {@link Call}: gathered whole, its model checked, then its place and its tokens
 * borrowed, and its body changed where policy lowers what it asks for. Whatever it has borrowed goes back when the call
 * has ended, or when it is refused before. Confined to the loop of its client.
 */
final class Candidate implements RequestListener, Call.End {

    private static final Duration UNTIL_OTHERS_HAVE_THEIR_ANSWER = Duration.ofHours(3);

    private final Admission desk;
    private final Client client;
    private final RequestHead head;
    private final Route route;
    private final Allowance allowance;
    private final RequestBody body;

    private RequestJson json = RequestJson.none();
    private @Nullable String model;
    private @Nullable Future<?> pending;
    private long lentPlaces;
    private long lentTokens;
    private boolean lentRequest;
    private boolean hidesUsage;
    private boolean handedOn;
    private @Nullable ClientListener forwarded;
    private boolean over;

    Candidate(Admission desk, Client client, RequestHead head, Route route) {
        this.desk = desk;
        this.client = client;
        this.head = head;
        this.route = route;
        this.allowance = Objects.requireNonNull(desk.policy().allowance(), "nobody gets in before the policy");
        this.body = new RequestBody(client.allocator(), desk.bodyBudget(), head.contentLength(), desk.bodyLimit());
    }

    void begin() {
        if (body.needsBudget()) {
            client.pauseBody();
            await(body.askBudget(client.loop()), body::lent, this::letBodyIn, _ -> tooBusy());
        } else if (head.isContinueExpected()) {
            client.tellToContinue();
        }
    }

    private void letBodyIn() {
        if (head.isContinueExpected()) {
            client.tellToContinue();
        }
        client.resumeBody();
    }

    /** Adds the next piece. What a call that only reads brings along is dropped. */
    @Override
    public void bodyContinues(ByteBuf in, int length) {
        if (!route.hasBody()) {
            in.skipBytes(length);
            return;
        }
        body.add(in, length);
        if (body.needsBudget()) {
            client.pauseBody();
            await(body.askBudget(client.loop()), body::lent, client::resumeBody, _ -> tooBusy());
        }
    }

    @Override
    public void bodyEnds() {
        try {
            check();
        } catch (RefusedException e) {
            refuse(e.refusal());
        }
    }

    private void check() throws RefusedException {
        Duration left = timeLeft();
        if (left != null && left.isZero()) {
            throw new RefusedException(Refusal.of(ProblemType.UPSTREAM_TIMEOUT, "The task's time is up."));
        }
        if (!route.hasBody()) {
            String named = route.modelIn(head.target());
            if (named != null) {
                RequestRules.checkModel(named, allowance);
            }
            takeRequest();
            return;
        }
        json = RequestJson.read(body.whole(), route == Route.SHOW ? "name" : null);
        RequestRules.checkStream(json);
        model = RequestRules.model(json);
        if (model != null || allowance.policy().models() != null) {
            RequestRules.checkModel(model, allowance);
        }
        RequestRules.checkTools(json);
        checkWhetherLocal();
    }

    private void checkWhetherLocal() throws RefusedException {
        if (model == null || desk.localModels().isKnownToBeLocal(model)) {
            takeRequest();
        } else {
            await(
                    desk.localModels().isLocal(client.loop(), model),
                    this::settleWhetherLocal,
                    this::goOn,
                    _ -> unknown());
        }
    }

    private void settleWhetherLocal(boolean local) {
        if (!local) {
            refuse(RequestRules.remote(String.valueOf(model)));
        }
    }

    private void goOn() {
        try {
            takeRequest();
        } catch (RefusedException e) {
            refuse(e.refusal());
        }
    }

    private void takeRequest() throws RefusedException {
        if (!route.isWork()) {
            takePlace();
        } else if (allowance.takeRequest()) {
            lentRequest = true;
            takeTokens();
        } else {
            throw new RefusedException(usedUp("requests"));
        }
    }

    private void takeTokens() throws RefusedException {
        Quota tokens = allowance.tokens();
        if (tokens == null) {
            takePlace();
            return;
        }
        await(
                tokens.borrow(client.loop(), 1, mostTokens(), UNTIL_OTHERS_HAVE_THEIR_ANSWER),
                lent -> lentTokens = lent,
                this::takePlace,
                Candidate::noTokens);
    }

    /** One for a call that only reads its prompt: there has to be something left, and what it was is known at the end. */
    private long mostTokens() throws RefusedException {
        boolean writes = route.tokenLimit() != TokenLimit.NONE;
        return writes ? Math.max(1, RequestRules.tokensAsked(json, route.tokenLimit())) : 1;
    }

    private void takePlace() {
        Quota places = allowance.places();
        if (places == null) {
            handOn();
        } else if (places.tryBorrow(1)) {
            lentPlaces = 1;
            handOn();
        } else {
            await(
                    places.borrowOne(client.loop(), desk.patience()),
                    lent -> lentPlaces = lent,
                    this::handOn,
                    _ -> tooBusy());
        }
    }

    private void handOn() {
        ByteBuf content;
        try {
            content = route.hasBody() ? edits().applyTo(body.whole()) : null;
        } catch (RefusedException e) {
            refuse(e.refusal());
            return;
        }
        handedOn = true;
        boolean streamed = RequestRules.isStreamed(json, route);
        forwarded =
                desk.upstream().forward(client, new Call(head, content, route, streamed, timeLeft(), hidesUsage, this));
    }

    private BodyEdits edits() throws RefusedException {
        BodyEdits edits = new BodyEdits(json);
        RequestRules.capKeepAlive(json, edits, allowance.policy().keepAlive());
        if (json.isObject() && allowance.tokens() != null) {
            RequestRules.capTokens(json, edits, route.tokenLimit(), lentTokens);
            RequestRules.capAnswers(json, edits, route.tokenLimit());
        }
        if (json.isObject() && allowance.policy().isOfTask()) {
            hidesUsage = RequestRules.askForUsage(json, edits, route);
        }
        return edits;
    }

    /** What is left of the task's time, in which the model has to have done its work. */
    private @Nullable Duration timeLeft() {
        if (!route.isWork() || allowance.policy().deadline() == null) {
            return null;
        }
        Duration left =
                Duration.between(desk.clock().instant(), allowance.policy().deadline());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Goes on when something has come, unless this has ended meanwhile: then it goes back at once. */
    private <T> void await(Future<T> future, Consumer<T> take, Runnable next, Function<Throwable, Refusal> otherwise) {
        pending = future;
        future.addListener(done -> {
            if (future.isSuccess()) {
                take.accept(future.getNow());
                if (over) {
                    giveBack(null);
                } else {
                    next.run();
                }
            } else {
                refuse(otherwise.apply(future.cause()));
            }
        });
    }

    /** Ends it, unless the call is under way already. */
    private void refuse(Refusal refusal) {
        if (!over && !handedOn) {
            stop();
            client.refuse(refusal);
        }
    }

    @Override
    public void bodyFails(Refusal refusal) {
        refuse(refusal);
    }

    @Override
    public void clientTakesMore() {
        if (forwarded != null) {
            forwarded.clientTakesMore();
        }
    }

    @Override
    public void clientGone() {
        if (forwarded != null) {
            forwarded.clientGone();
        } else if (!over && !handedOn) {
            stop();
        }
    }

    private void stop() {
        over = true;
        if (pending != null) {
            pending.cancel(false);
        }
        body.drop();
        giveBack(null);
    }

    @Override
    public void left() {
        body.returnBudget();
    }

    @Override
    public void ended(@Nullable Usage usage) {
        over = true;
        giveBack(usage);
        if (usage != null && route.isWork()) {
            desk.ledger().add(model == null ? Ledger.OTHER : model, usage);
        }
    }

    private void giveBack(@Nullable Usage usage) {
        body.returnBudget();
        if (allowance.places() != null && lentPlaces > 0) {
            allowance.places().giveBack(lentPlaces, 0);
            lentPlaces = 0;
        }
        if (allowance.tokens() != null && lentTokens > 0) {
            allowance.tokens().giveBack(lentTokens, usage == null ? 0 : usage.tokens());
            lentTokens = 0;
        }
        if (lentRequest && usage == null) {
            allowance.returnRequest();
        }
        lentRequest = false;
    }

    private static Refusal usedUp(String what) {
        return Refusal.of(
                ProblemType.BUDGET_USED_UP, "The task has used up the " + what + " that it may spend on models.");
    }

    private static Refusal noTokens(Throwable cause) {
        return cause instanceof QuotaException none && none.isForGood() ? usedUp("tokens") : tooBusy();
    }

    private static Refusal tooBusy() {
        return Refusal.of(ProblemType.TOO_MANY_REQUESTS, "The task has too many requests under way; try again later.");
    }

    private static Refusal unknown() {
        return Refusal.of(
                ProblemType.UPSTREAM_UNAVAILABLE, "The model server does not say whether the model is a local one.");
    }
}
