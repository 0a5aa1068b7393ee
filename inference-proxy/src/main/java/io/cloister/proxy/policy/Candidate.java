package io.cloister.proxy.policy;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.meter.Ledger;
import io.cloister.proxy.meter.Usage;
import io.cloister.proxy.quota.Quota;
import io.cloister.proxy.quota.QuotaException;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.route.TokenLimit;
import io.cloister.proxy.upstream.Call;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
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
final class Candidate implements Call.End {

    private static final Duration UNTIL_OTHERS_HAVE_THEIR_ANSWER = Duration.ofHours(3);

    private final AdmissionDesk desk;
    private final ChannelHandlerContext client;
    private final EventLoop loop;
    private final HttpRequest head;
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
    private boolean over;

    Candidate(AdmissionDesk desk, ChannelHandlerContext client, HttpRequest head, Route route) {
        this.desk = desk;
        this.client = client;
        this.loop = client.channel().eventLoop();
        this.head = head;
        this.route = route;
        this.allowance = Objects.requireNonNull(desk.policy().allowance(), "the gate lets nobody in before the policy");
        this.body = new RequestBody(client.alloc(), desk.bodyBudget(), head, desk.bodyLimit());
    }

    void begin() {
        readOn(() -> {
            if (HttpUtil.is100ContinueExpected(head)) {
                client.writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
            }
            client.read();
        });
    }

    /** Adds the next piece, which it takes over. What a call that only reads brings along is dropped. */
    void add(HttpContent piece) {
        if (!over && route.hasBody()) {
            body.add(piece.content());
        }
        boolean last = piece instanceof LastHttpContent;
        piece.release();
        if (over) {
            return;
        }
        if (last) {
            check();
        } else {
            readOn(client::read);
        }
    }

    private void readOn(Runnable reading) {
        if (route.hasBody() && body.needsBudget()) {
            await(body.askBudget(loop), body::lent, reading, _ -> tooBusy());
        } else {
            reading.run();
        }
    }

    private void check() {
        Refusal refusal;
        try {
            refusal = route.hasBody() ? checkBody() : checkPath();
        } catch (BadRequestException e) {
            refusal = e.refusal();
        }
        if (refusal != null) {
            refuse(refusal);
        } else if (route.hasBody() && model != null) {
            await(desk.localModels().isLocal(loop, model), this::settleWhetherLocal, this::takeRequest, _ -> unknown());
        } else {
            takeRequest();
        }
    }

    private @Nullable Refusal checkPath() {
        String named = Route.modelInPath(head.uri());
        return named == null ? null : RequestRules.checkModel(named, allowance.policy());
    }

    private @Nullable Refusal checkBody() throws BadRequestException {
        json = RequestJson.read(body.whole(), route == Route.SHOW ? "name" : null);
        RequestRules.checkStream(json);
        model = RequestRules.model(json);
        Refusal refusal = RequestRules.checkModel(model, allowance.policy());
        return refusal == null ? RequestRules.checkTools(json) : refusal;
    }

    private void settleWhetherLocal(boolean local) {
        if (!local) {
            refuse(RequestRules.remote(String.valueOf(model)));
        }
    }

    private void takeRequest() {
        if (!route.isWork()) {
            takePlace();
        } else if (allowance.takeRequest()) {
            lentRequest = true;
            takeTokens();
        } else {
            refuse(usedUp("requests"));
        }
    }

    private void takeTokens() {
        Quota tokens = allowance.tokens();
        if (tokens == null) {
            takePlace();
            return;
        }
        try {
            long most = mostTokens();
            await(
                    tokens.borrow(loop, 1, most, UNTIL_OTHERS_HAVE_THEIR_ANSWER),
                    lent -> lentTokens = lent,
                    this::takePlace,
                    Candidate::noTokens);
        } catch (BadRequestException e) {
            refuse(e.refusal());
        }
    }

    /** One for a call that only reads its prompt: there has to be something left, and what it was is known at the end. */
    private long mostTokens() throws BadRequestException {
        boolean writes = route.tokenLimit() != TokenLimit.NONE;
        return writes ? Math.max(1, RequestRules.tokensAsked(json, route.tokenLimit())) : 1;
    }

    private void takePlace() {
        Quota places = allowance.places();
        if (places == null) {
            handOn();
        } else {
            await(places.borrowOne(loop, desk.patience()), lent -> lentPlaces = lent, this::handOn, _ -> tooBusy());
        }
    }

    private void handOn() {
        ByteBuf content;
        try {
            content = route.hasBody() ? edits().applyTo(body.whole()) : Unpooled.EMPTY_BUFFER;
        } catch (BadRequestException e) {
            refuse(e.refusal());
            return;
        }
        handedOn = true;
        client.fireChannelRead(
                new Call(request(content), route, RequestRules.isStreamed(json, route), timeLeft(), hidesUsage, this));
    }

    private BodyEdits edits() throws BadRequestException {
        BodyEdits edits = new BodyEdits(json);
        RequestRules.capKeepAlive(json, edits, allowance.policy().keepAlive());
        if (allowance.tokens() != null && json.isObject()) {
            RequestRules.capTokens(json, edits, route.tokenLimit(), lentTokens);
            RequestRules.capAnswers(json, edits, route.tokenLimit());
            hidesUsage = RequestRules.askForUsage(json, edits, route);
        }
        return edits;
    }

    private FullHttpRequest request(ByteBuf content) {
        FullHttpRequest request = new DefaultFullHttpRequest(
                head.protocolVersion(), head.method(), head.uri(), content, head.headers(), EmptyHttpHeaders.INSTANCE);
        request.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
        if (route.hasBody()) {
            request.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, content.readableBytes());
        } else {
            request.headers().remove(HttpHeaderNames.CONTENT_LENGTH);
        }
        return request;
    }

    private @Nullable Duration timeLeft() {
        if (allowance.policy().deadline() == null) {
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
    void refuse(Refusal refusal) {
        if (!over && !handedOn) {
            stop();
            client.writeAndFlush(refusal);
        }
    }

    void clientGone() {
        if (!over && !handedOn) {
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
