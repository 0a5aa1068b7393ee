package io.cloister.proxy.http;

import io.cloister.contracts.problem.ProblemType;
import io.cloister.proxy.answer.Refusal;
import io.cloister.proxy.answer.RefusedException;
import io.cloister.proxy.policy.Admission;
import io.cloister.proxy.route.Route;
import io.cloister.proxy.route.Router;
import io.cloister.proxy.wire.RequestHead;
import org.springframework.stereotype.Component;

/**
 * The way of a request: accepted and read by its {@link ClientConnection}, here routed, then admitted by the task's policy
 * ({@link Admission}), forwarded, metered and answered (room {@code upstream}).
 */
@Component
final class Door {

    private final ServerProperties properties;
    private final Admission admission;
    private final Reception reception;
    private final long bodyLimit;

    Door(ServerProperties properties, Admission admission) {
        this.properties = properties;
        this.admission = admission;
        this.reception = new Reception(properties.maxConnections(), properties.connectionPatience());
        this.bodyLimit = properties.maxRequestSize().toBytes();
    }

    /** A handler for one client's connection. */
    ClientConnection connection() {
        return new ClientConnection(this, reception, properties);
    }

    /** Takes in a request whose head has come. */
    void enter(ClientConnection client, RequestHead request) throws RefusedException {
        if (HealthAnswer.isAskedFor(request)) {
            client.answer(HealthAnswer.OK);
            return;
        }
        admission.requirePolicy();
        Route route = Router.route(request);
        checkBody(request.contentLength());
        admission.admit(client, request, route);
    }

    /** Refuses a body above the limit: by what is announced, or by what has come. */
    void checkBody(long length) throws RefusedException {
        if (length > bodyLimit) {
            throw new RefusedException(Refusal.closing(
                    ProblemType.BODY_TOO_LARGE, "The request body is above the limit of " + bodyLimit + " bytes."));
        }
    }
}
