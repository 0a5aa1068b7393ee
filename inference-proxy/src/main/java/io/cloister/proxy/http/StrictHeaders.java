package io.cloister.proxy.http;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpHeadersFactory;

/**
 * The headers of a request while they are read: a second length is refused here, because of an HTTP/1.0 request Netty's
 * decoder would quietly keep the first.
 */
final class StrictHeaders extends DefaultHttpHeaders {

    static final HttpHeadersFactory FACTORY = new HttpHeadersFactory() {
        @Override
        public HttpHeaders newHeaders() {
            return new StrictHeaders();
        }

        @Override
        public HttpHeaders newEmptyHeaders() {
            return new StrictHeaders();
        }
    };

    @Override
    public HttpHeaders add(CharSequence name, Object value) {
        if (HttpHeaderNames.CONTENT_LENGTH.contentEqualsIgnoreCase(name) && contains(HttpHeaderNames.CONTENT_LENGTH)) {
            throw new IllegalArgumentException("a second Content-Length");
        }
        return super.add(name, value);
    }
}
