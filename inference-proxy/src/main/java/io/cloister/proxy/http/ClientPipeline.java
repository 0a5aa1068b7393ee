package io.cloister.proxy.http;

import io.cloister.proxy.answer.RefusalWriter;
import io.cloister.proxy.policy.AdmissionDesk;
import io.cloister.proxy.policy.PolicyGate;
import io.cloister.proxy.policy.PolicyInForce;
import io.cloister.proxy.quota.Quota;
import io.cloister.proxy.route.Router;
import io.cloister.proxy.upstream.Forwarder;
import io.cloister.proxy.upstream.Upstream;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import org.springframework.stereotype.Component;

/**
 * The way of a request, top to bottom, and of its answer, bottom to top. No handler reads ahead on its own: each asks
 * for the next message when it can take it, which is what carries backpressure from one socket to the other.
 */
@Component
class ClientPipeline extends ChannelInitializer<Channel> {

    private static final int LONGEST_REQUEST_LINE_BYTES = 8 * 1024;
    private static final int LARGEST_HEADERS_BYTES = 16 * 1024;
    private static final int LARGEST_PIECE_BYTES = 64 * 1024;

    private final ServerProperties properties;
    private final PolicyInForce policy;
    private final AdmissionDesk admission;
    private final Upstream upstream;
    private final Quota places;

    ClientPipeline(ServerProperties properties, PolicyInForce policy, AdmissionDesk admission, Upstream upstream) {
        this.properties = properties;
        this.policy = policy;
        this.admission = admission;
        this.upstream = upstream;
        this.places = new Quota(properties.maxConnections());
    }

    @Override
    protected void initChannel(Channel client) {
        client.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setHeadersFactory(StrictHeaders.FACTORY)
                        .setMaxInitialLineLength(LONGEST_REQUEST_LINE_BYTES)
                        .setMaxHeaderSize(LARGEST_HEADERS_BYTES)
                        .setMaxChunkSize(LARGEST_PIECE_BYTES)))
                .addLast(new Reception(places, properties.connectionPatience()))
                .addLast(new Patience(properties))
                .addLast(new Turnstile())
                .addLast(new RefusalWriter())
                .addLast(new StrictReading())
                .addLast(new HealthAnswer())
                .addLast(new PolicyGate(policy))
                .addLast(new Router())
                .addLast(new BodyLimit(properties.maxRequestSize()))
                .addLast(admission.handler())
                .addLast(new Forwarder(upstream));
    }
}
