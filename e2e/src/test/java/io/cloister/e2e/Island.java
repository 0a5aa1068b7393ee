package io.cloister.e2e;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * A network of its own, such as a machine elsewhere lies in: one cable leads from there to this machine, and can be pulled
 * out. Making one takes root.
 *
 * @param name of the network namespace, also the beginning of the names of the cable's ends
 * @param network the first three numbers of its addresses, none of which anybody else on this machine uses
 */
record Island(String name, String network) {

    /** Makes one, which is gone when the scenario ends. */
    static Island make(Endings endings) {
        int number = ThreadLocalRandom.current().nextInt(256);
        Island island = new Island("cloister" + number, "10.213." + number);
        Program.run("ip", "netns", "add", island.name);
        endings.add(() -> Program.run("ip", "netns", "delete", island.name));
        Program.run(
                "ip",
                "link",
                "add",
                island.nearEnd(),
                "type",
                "veth",
                "peer",
                "name",
                island.farEnd(),
                "netns",
                island.name);
        endings.add(() -> Program.run("ip", "link", "delete", island.nearEnd()));
        Program.run("ip", "address", "add", island.near() + "/24", "dev", island.nearEnd());
        Program.run("ip", "link", "set", island.nearEnd(), "up");
        island.configure("address", "add", island.far() + "/24", "dev", island.farEnd());
        island.configure("link", "set", "lo", "up");
        island.join();
        return island;
    }

    /** This machine's address on the cable. */
    String near() {
        return network + ".1";
    }

    /** The island's address on the cable. */
    String far() {
        return network + ".2";
    }

    /** What runs a command on the island, in the place of the command itself. */
    List<String> inside() {
        return List.of("nsenter", "--net=/run/netns/" + name);
    }

    /** Pulls the cable out: what is sent from then on is lost, and nobody is told. */
    void cut() {
        configure("link", "set", farEnd(), "down");
    }

    /** Plugs it in. */
    void join() {
        configure("link", "set", farEnd(), "up");
    }

    private void configure(String... arguments) {
        Program.run(Stream.concat(Stream.of("ip", "-netns", name), Stream.of(arguments))
                .toArray(String[]::new));
    }

    private String nearEnd() {
        return name + "n";
    }

    private String farEnd() {
        return name + "f";
    }
}
