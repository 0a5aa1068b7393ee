/*
 * Holds the proxy against nginx as a reverse proxy, figure by figure. Both stand before the same model server, which
 * they reach through a Unix socket as in a pod, and take turns in each round. scripts/setup-dev.sh bench proxy runs it,
 * in namespaces of its own: what it leaves running ends with it. Arguments: a folder that holds the image's root file
 * system in `root`, a file for what the programs say, the image's size in bytes, and the command that runs the image.
 */
void main(String... args) throws Exception {
    var folder = Path.of(args[0]);
    var ground = new Ground(folder, new File(args[1]), List.of(args).subList(3, args.length));
    var table = new Table();
    new StartFigures().measure(ground, table);
    new MemoryFigures().measure(ground, table);
    table.atMost("image, uncompressed", "%.0f MB", Long.parseLong(args[2]) / 1e6, 90);
    new LoadFigures().measure(ground, folder, table);
    new StreamFigures().measure(ground, table);
}
