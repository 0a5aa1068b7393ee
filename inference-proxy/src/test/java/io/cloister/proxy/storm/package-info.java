/**
 * A storm of seeded requests through the whole proxy. Everything that both ends do for one request, and the answer that
 * is right, follows from the seed and the request's index alone ({@link io.cloister.proxy.storm.Plan}): so an answer to
 * another request, or half of one, is seen; and one request can be played again.
 *
 * <p>The generators are seeded ones of the JDK. Those of jqwik belong to one thread and one try of a property; here many
 * clients and the server behind the proxy draw the same plans at the same time.
 */
@NullMarked
package io.cloister.proxy.storm;

import org.jspecify.annotations.NullMarked;
