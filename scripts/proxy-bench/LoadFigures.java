import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** How much passes under load, and what one more station costs a client that is alone. */
final class LoadFigures {

    private static final int ROUNDS = 5;
    private static final int CONNECTIONS = 32;

    /** One that is put under load, and what came of it. */
    private record Loaded(Door door, Sample posts, Sample gets, Sample latency) {

        Loaded(Door door) {
            this(door, new Sample(), new Sample(), new Sample());
        }

        void load(Wrk wrk) throws IOException {
            posts.add(wrk.post(door.url(), CONNECTIONS, 2).perSecond());
            gets.add(wrk.get(door.url(), CONNECTIONS, 1).perSecond());
            latency.add(wrk.post(door.url(), 1, 1).medianMicros());
        }
    }

    void measure(Ground ground, Path folder, Table table) throws IOException {
        var wrk = new Wrk(folder);
        try (var fixedAnswers = ground.fixedAnswers();
                var proxyDoor = ground.proxy(Ground.FIXED);
                var nginxDoor = ground.nginx(Ground.FIXED)) {
            for (var door : List.of(proxyDoor, nginxDoor)) {
                new Loaded(door).load(wrk);
            }
            var proxy = new Loaded(proxyDoor);
            var nginx = new Loaded(nginxDoor);
            var direct = new Loaded(fixedAnswers);
            for (int round = 0; round < ROUNDS; round++) {
                for (var each : List.of(proxy, nginx, direct)) {
                    each.load(wrk);
                }
            }
            tell(proxy, nginx, direct, table);
        }
    }

    private static void tell(Loaded proxy, Loaded nginx, Loaded direct, Table table) {
        var figure = "requests a second at %d connections, %s (model server alone: %.0f)";
        table.ratioAtLeast(figure.formatted(CONNECTIONS, "POST", direct.posts.median()), "%.0f",
                proxy.posts.median(), nginx.posts.median(), 0.5);
        table.ratioAtLeast(figure.formatted(CONNECTIONS, "GET", direct.gets.median()), "%.0f",
                proxy.gets.median(), nginx.gets.median(), 0.5);
        table.adds("added median latency at one connection", "%.0f µs",
                proxy.latency.median(), nginx.latency.median(), direct.latency.median(), 80);
    }
}
