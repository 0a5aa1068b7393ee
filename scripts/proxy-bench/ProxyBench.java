import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.attribute.PosixFilePermissions;

/*
 * Holds the proxy against nginx as a reverse proxy, figure by figure. Both stand before the same model server, which
 * they reach through a Unix socket as in a pod, and take turns in each round. scripts/setup-dev.sh bench proxy runs it,
 * in namespaces of its own: what it leaves running ends with it. Arguments: a folder that holds the image's root file
 * system in `root`, a file for what the programs say, the image's size in bytes, and the command that runs the image.
 */

static final int STARTS = 7;
static final int REQUESTS = 2_000;
static final int CALLERS = 8;
static final int RUNNING = 20;
static final int ROUNDS = 5;
static final int CONNECTIONS = 32;
static final int TOKENS = 200;
static final int ABANDONED = 150;
static final long TOKEN_NANOS = 4_000_000;
static final int STREAMS_PORT = 7001;
static final int FIXED_PORT = 7002;
static final String STREAMS = "streams.sock";
static final String FIXED = "fixed.sock";

final ModelServer modelServer = new ModelServer();
final AtomicInteger ports = new AtomicInteger(8000);
final AtomicInteger generations = new AtomicInteger();
Path folder;
File log;
Door.Kind proxyKind;
Door.Kind nginxKind;
Door.Kind fixedAnswers;

void main(String... args) throws Exception {
    folder = Path.of(args[0]);
    log = new File(args[1]);
    var image = List.of(args).subList(3, args.length);
    var nginx = new Nginx(folder);
    proxyKind = (port, upstream) -> {
        var process = new ProcessBuilder(image);
        process.environment().clear();
        process.environment().put("SERVER_PORT", Integer.toString(port));
        process.environment().put("OLLAMA_UPSTREAM_URL", "unix:///" + upstream);
        return process;
    };
    nginxKind = (port, upstream) -> nginx.reverseProxy(port, inRoot(upstream));
    fixedAnswers = (port, socket) -> nginx.fixedAnswers(port, inRoot(socket));
    modelServer.listen(ServerSocketChannel.open(), new InetSocketAddress("127.0.0.1", STREAMS_PORT));
    modelServer.listen(
            ServerSocketChannel.open(StandardProtocolFamily.UNIX), UnixDomainSocketAddress.of(inRoot(STREAMS)));
    Files.setPosixFilePermissions(inRoot(STREAMS), PosixFilePermissions.fromString("rw-rw-rw-"));

    var table = new Table();
    starts(table);
    memory(table);
    memoryOfMany(table);
    table.atMost("image, uncompressed", "%.0f MB", Long.parseLong(args[2]) / 1e6, 90);
    load(table);
    streams(table);
    System.exit(0);
}

/** Where we see what the proxy sees at the top of its root file system. */
Path inRoot(String name) {
    return folder.resolve("root").resolve(name);
}

Door open(Door.Kind kind, String upstream) throws IOException {
    return Door.open(kind, ports.incrementAndGet(), upstream, log);
}

Generation generation(Dialect dialect, int tokens, long intervalNanos) {
    return new Generation(dialect, "g" + generations.incrementAndGet(), tokens, intervalNanos);
}

/** The one before the first is not counted: it brings the files into memory. */
void starts(Table table) throws IOException {
    var times = Map.of(proxyKind, new Sample(), nginxKind, new Sample());
    var cpu = Map.of(proxyKind, new Sample(), nginxKind, new Sample());
    for (int round = -1; round < STARTS; round++) {
        for (var kind : List.of(proxyKind, nginxKind)) {
            try (var door = open(kind, STREAMS)) {
                if (round >= 0) {
                    times.get(kind).add(door.start().toNanos() / 1e6);
                    cpu.get(kind).add(door.startCpu().toMillis() / 1e3);
                }
            }
        }
    }
    table.atMost("exec to first healthy answer, median of " + STARTS, "%.0f ms",
            times.get(proxyKind).median(), times.get(nginxKind).median(), 350);
    table.atMost("CPU time of that start", "%.2f s", cpu.get(proxyKind).median(), cpu.get(nginxKind).median(), 0.45);
}

void memory(Table table) throws Exception {
    try (var proxy = open(proxyKind, STREAMS); var nginx = open(nginxKind, STREAMS)) {
        for (var door : List.of(proxy, nginx)) {
            askMixed(door, REQUESTS);
        }
        table.atMost("RSS after %,d requests".formatted(REQUESTS), "%.0f MB",
                proxy.resident() / 1e6, nginx.resident() / 1e6, 75);
    }
}

/** Each has answered a few requests when it is measured. */
void memoryOfMany(Table table) throws Exception {
    table.atMost("PSS of each with %d running".formatted(RUNNING), "%.0f MB",
            proportionalOfMany(proxyKind) / 1e6, proportionalOfMany(nginxKind) / 1e6, 45);
}

double proportionalOfMany(Door.Kind kind) throws Exception {
    var doors = new ArrayList<Door>();
    try {
        for (int count = 0; count < RUNNING; count++) {
            doors.add(open(kind, STREAMS));
            askMixed(doors.getLast(), 2 * Dialect.values().length);
        }
        double sum = 0;
        for (var door : doors) {
            sum += door.proportional();
        }
        return sum / RUNNING;
    } finally {
        doors.forEach(Door::close);
    }
}

/** Streamed and whole answers in each dialect, from several callers at once. */
void askMixed(Door door, int requests) throws Exception {
    var answers = new ArrayList<Future<?>>();
    try (var callers = Executors.newFixedThreadPool(CALLERS)) {
        for (int request = 0; request < requests; request++) {
            var generation = generation(Dialect.values()[request % Dialect.values().length], 10, 0);
            boolean streamed = request % 2 == 0;
            answers.add(callers.submit(() -> streamed
                    ? Client.streamed(door.url(), generation).size()
                    : Client.whole(door.url(), generation)));
        }
    }
    for (var answer : answers) {
        answer.get();
    }
}

void load(Table table) throws Exception {
    var wrk = new Wrk(folder);
    try (var direct = Door.open(fixedAnswers, FIXED_PORT, FIXED, log);
            var proxy = open(proxyKind, FIXED);
            var nginx = open(nginxKind, FIXED)) {
        var doors = List.of(proxy, nginx, direct);
        var posts = samples(doors);
        var gets = samples(doors);
        var latencies = samples(doors);
        for (int round = -1; round < ROUNDS; round++) {
            for (var door : doors) {
                var post = wrk.post(door.url(), CONNECTIONS, 2);
                var get = wrk.get(door.url(), CONNECTIONS, 1);
                var alone = wrk.post(door.url(), 1, 1);
                if (round >= 0) {
                    posts.get(door).add(post.perSecond());
                    gets.get(door).add(get.perSecond());
                    latencies.get(door).add(alone.medianMicros());
                }
            }
        }
        table.ratioAtLeast("requests a second at %d connections, POST (model server alone: %.0f)"
                        .formatted(CONNECTIONS, posts.get(direct).median()), "%.0f",
                posts.get(proxy).median(), posts.get(nginx).median(), 0.5);
        table.ratioAtLeast("the same, GET (model server alone: %.0f)".formatted(gets.get(direct).median()), "%.0f",
                gets.get(proxy).median(), gets.get(nginx).median(), 0.5);
        table.adds("median latency at one connection", "%.0f µs", latencies.get(proxy).median(),
                latencies.get(nginx).median(), latencies.get(direct).median(), 80);
    }
}

Map<Door, Sample> samples(List<Door> doors) {
    return doors.stream().collect(Collectors.toMap(door -> door, _ -> new Sample()));
}

void streams(Table table) throws Exception {
    try (var proxy = open(proxyKind, STREAMS); var nginx = open(nginxKind, STREAMS)) {
        askMixed(proxy, REQUESTS);
        askMixed(nginx, REQUESTS);
        var urls = List.of(proxy.url(), nginx.url(), "http://127.0.0.1:" + STREAMS_PORT);
        var delays = urls.stream().map(_ -> new Sample()).toList();
        var endings = urls.stream().map(_ -> new Sample()).toList();
        for (int round = 0; round < ROUNDS; round++) {
            for (var dialect : List.of(Dialect.GENERATE, Dialect.OPENAI)) {
                for (int url = 0; url < urls.size(); url++) {
                    delays.get(url).addAll(Client.streamed(urls.get(url), generation(dialect, TOKENS, TOKEN_NANOS)));
                }
            }
        }
        for (int count = 0; count < ABANDONED; count++) {
            for (int url = 0; url < urls.size(); url++) {
                var endless = generation(Dialect.GENERATE, Integer.MAX_VALUE, TOKEN_NANOS);
                var gone = Client.abandoned(urls.get(url), endless);
                var closed = modelServer.closed(endless.name()).get(10, TimeUnit.SECONDS);
                endings.get(url).add((closed - gone) / 1e6);
            }
        }
        table.adds("delay of a streamed chunk, p95", "%.2f ms",
                delays.get(0).p95(), delays.get(1).p95(), delays.get(2).p95(), 1);
        table.atMost("client gone to upstream closed, p95", "%.2f ms",
                endings.get(0).p95(), endings.get(1).p95(), 20);
    }
}
