import java.util.ArrayList;

/** What one holds after work, and what each costs where many run of the same files. */
final class MemoryFigures {

    private static final int REQUESTS = 2_000;
    private static final int MANY = 20;
    private static final int FEW_REQUESTS = 6;

    /** Opens one more of a kind. */
    private interface Opening {
        Door open() throws Exception;
    }

    void measure(Ground ground, Table table) throws Exception {
        try (var proxy = ground.proxy(Ground.STREAMS); var nginx = ground.nginx(Ground.STREAMS)) {
            ground.askMixed(proxy, REQUESTS);
            ground.askMixed(nginx, REQUESTS);
            table.atMost("RSS after %,d requests".formatted(REQUESTS), "%.0f MB",
                    proxy.resident() / 1e6, nginx.resident() / 1e6, 75);
        }
        table.atMost("PSS of each with %d running".formatted(MANY), "%.0f MB",
                each(ground, () -> ground.proxy(Ground.STREAMS)) / 1e6,
                each(ground, () -> ground.nginx(Ground.STREAMS)) / 1e6, 45);
    }

    /** Bytes of each, when all have answered a few requests. */
    private static double each(Ground ground, Opening opening) throws Exception {
        var doors = new ArrayList<Door>();
        try {
            while (doors.size() < MANY) {
                doors.add(opening.open());
                ground.askMixed(doors.getLast(), FEW_REQUESTS);
            }
            double sum = 0;
            for (var door : doors) {
                sum += door.proportional();
            }
            return sum / MANY;
        } finally {
            doors.forEach(Door::close);
        }
    }
}
