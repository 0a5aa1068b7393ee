import java.io.IOException;

/** How long a start takes, and what it costs. */
final class StartFigures {

    private static final int STARTS = 7;

    private final Sample proxyTime = new Sample();
    private final Sample proxyCpu = new Sample();
    private final Sample nginxTime = new Sample();
    private final Sample nginxCpu = new Sample();

    void measure(Ground ground, Table table) throws IOException {
        // The first brings the files into memory.
        ground.proxy(Ground.STREAMS).close();
        ground.nginx(Ground.STREAMS).close();
        for (int start = 0; start < STARTS; start++) {
            note(ground.proxy(Ground.STREAMS), proxyTime, proxyCpu);
            note(ground.nginx(Ground.STREAMS), nginxTime, nginxCpu);
        }
        table.atMost("exec to first healthy answer, median of " + STARTS, "%.0f ms",
                proxyTime.median(), nginxTime.median(), 350);
        table.atMost("CPU time of that start", "%.2f s", proxyCpu.median(), nginxCpu.median(), 0.45);
    }

    private static void note(Door door, Sample time, Sample cpu) {
        try (door) {
            time.add(door.start().toNanos() / 1e6);
            cpu.add(door.startCpu().toMillis() / 1e3);
        }
    }
}
