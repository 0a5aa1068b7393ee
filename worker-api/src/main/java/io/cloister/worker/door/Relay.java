package io.cloister.worker.door;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries bytes between a pod and the model server, both ways at once and as they come. The end of one direction is
 * passed on as such and leaves the other open; a broken direction ends both.
 */
final class Relay implements UnixListener.Handler {

    private static final Logger log = LoggerFactory.getLogger(Relay.class);
    private static final int BUFFER_BYTES = 16 * 1024;

    private final Upstream upstream;

    Relay(Upstream upstream) {
        this.upstream = upstream;
    }

    @Override
    public void handle(SocketChannel pod) throws IOException {
        try (SocketChannel model = upstream.connect()) {
            Thread answers = Thread.ofVirtual().name("door answers").start(() -> carry(model, pod));
            carry(pod, model);
            join(answers);
        }
    }

    private static void carry(SocketChannel from, SocketChannel to) {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (from.read(buffer) >= 0) {
                buffer.flip();
                while (buffer.hasRemaining()) {
                    to.write(buffer);
                }
                buffer.clear();
            }
            to.shutdownOutput();
        } catch (IOException broken) {
            log.atDebug().log("relay broke: {}", broken.toString());
            close(from);
            close(to);
        }
    }

    private static void close(SocketChannel channel) {
        try {
            channel.close();
        } catch (IOException failure) {
            log.atDebug().log("close failed: {}", failure.toString());
        }
    }

    private static void join(Thread answers) {
        try {
            answers.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
