package io.cloister.worker.door;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloister.contracts.WireJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** A sidecar that says on the control socket what a test wants it to say. */
public final class ScriptedSidecar implements AutoCloseable {

    private final SocketChannel channel;
    private final BufferedReader heard;

    private ScriptedSidecar(SocketChannel channel) {
        this.channel = channel;
        this.heard = new BufferedReader(Channels.newReader(channel, UTF_8));
    }

    /** Dials the control socket in a door's directory. */
    public static ScriptedSidecar dial(Path door) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(door.resolve(Door.CONTROL_SOCKET)));
        return new ScriptedSidecar(channel);
    }

    /** Says that this proxy is ready, and returns the policy that it is given. */
    public JsonNode becomeReady(String proxy) throws IOException {
        say("{'type':'ready','version':1,'proxy':'" + proxy + "'}");
        return hear();
    }

    /** Reports one model's running totals: requests, prompt tokens, completion tokens. */
    public void report(String proxy, String model, long requests, long promptTokens, long completionTokens)
            throws IOException {
        say("{'type':'usage','version':1,'proxy':'%s','models':{'%s':%s}}"
                .formatted(proxy, model, numbers(requests, promptTokens, completionTokens)));
    }

    static String numbers(long requests, long promptTokens, long completionTokens) {
        return "{'requests':%d,'prompt_tokens':%d,'completion_tokens':%d,'first_token_ms':10,'duration_ms':20}"
                .formatted(requests, promptTokens, completionTokens);
    }

    /** Says a line, with apostrophes for quotes. */
    void say(String line) throws IOException {
        channel.write(ByteBuffer.wrap((line.replace('\'', '"') + "\n").getBytes(UTF_8)));
    }

    /** The next line that it is told. */
    JsonNode hear() throws IOException {
        return WireJson.mapper().readTree(heard.readLine());
    }

    /** Returns when nothing more will be told, and whether nothing was told until then. */
    public boolean hearsTheEnd() {
        try {
            return heard.readLine() == null;
        } catch (IOException _) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
