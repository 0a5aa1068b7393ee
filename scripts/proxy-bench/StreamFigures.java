import java.util.List;
import java.util.concurrent.TimeUnit;

/** How late a chunk of a streamed answer is, and how soon the model server knows that its reader has gone. */
final class StreamFigures {

    private static final int WARM_UP = 600;
    private static final int ROUNDS = 10;
    private static final int TOKENS = 100;
    private static final int ABANDONED = 150;
    private static final long TOKEN_NANOS = 4_000_000;

    /**
     * One way to the model server, and what was measured there, in milliseconds.
     *
     * @param delays the 95th percentile of each round, so that a moment of other work on this machine spoils only one
     */
    private record Way(String url, Sample delays, Sample endings) {

        Way(String url) {
            this(url, new Sample(), new Sample());
        }
    }

    void measure(Ground ground, Table table) throws Exception {
        try (var proxyDoor = ground.proxy(Ground.STREAMS); var nginxDoor = ground.nginx(Ground.STREAMS)) {
            ground.askMixed(proxyDoor, WARM_UP);
            ground.askMixed(nginxDoor, WARM_UP);
            var proxy = new Way(proxyDoor.url());
            var nginx = new Way(nginxDoor.url());
            var direct = new Way(Ground.STREAMS_URL);
            var ways = List.of(proxy, nginx, direct);
            for (int round = 0; round < ROUNDS; round++) {
                for (var way : ways) {
                    way.delays.add(delay(ground, way.url));
                }
            }
            for (int count = 0; count < ABANDONED; count++) {
                for (var way : ways) {
                    way.endings.add(ending(ground, way.url));
                }
            }
            table.adds("added delay of a streamed chunk, p95, median of %d rounds".formatted(ROUNDS), "%.2f ms",
                    proxy.delays.median(), nginx.delays.median(), direct.delays.median(), 1);
            table.atMost("client gone to upstream closed, p95", "%.1f ms",
                    proxy.endings.p95(), nginx.endings.p95(), 20);
        }
    }

    private static double delay(Ground ground, String url) throws Exception {
        var delays = new Sample();
        for (var dialect : List.of(Dialect.GENERATE, Dialect.OPENAI)) {
            delays.addAll(Client.streamed(url, ground.generation(dialect, TOKENS, TOKEN_NANOS)));
        }
        return delays.p95();
    }

    private static double ending(Ground ground, String url) throws Exception {
        var endless = ground.generation(Dialect.GENERATE, Integer.MAX_VALUE, TOKEN_NANOS);
        var gone = Client.abandoned(url, endless);
        var closed = ground.modelServer().closed(endless.name()).get(10, TimeUnit.SECONDS);
        return (closed - gone) / 1e6;
    }
}
