package io.cloister.orchestrator.database;

import io.cloister.orchestrator.secret.RandomToken;
import io.cloister.orchestrator.start.StartException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of the embedded server: programs, data, password, port and log. Everything below {@code database/} belongs
 * to the user who runs PostgreSQL; {@code database.url} beside it, with the password, to us alone.
 */
final class PostgresCluster {

    static final String USER = "cloister";
    static final String DATABASE = "cloister";

    private static final Pattern URL = Pattern.compile("postgres://cloister:([^@]+)@127\\.0\\.0\\.1:([0-9]+)/cloister");

    private final Path urlFile;
    private final Path log;
    private final Path data;
    private final PostgresCommand command;
    private final String programs;

    PostgresCluster(Path stateDirectory) throws IOException {
        Path directory = stateDirectory.resolve("database");
        this.urlFile = stateDirectory.resolve("database.url");
        this.log = stateDirectory.resolve("database.log");
        this.data = directory.resolve("data");
        this.command = new PostgresCommand(directory);
        this.programs = PostgresBinaries.unpackBelow(directory);
    }

    /**
     * Where the server listens and how to log in; makes the data on the first start.
     *
     * @throws StartException if the data cannot be made, or its password is lost
     */
    Login prepare() throws IOException, InterruptedException {
        Optional<Login> known = readLogin();
        if (!Files.exists(data.resolve("PG_VERSION"))) {
            return initialize(known.map(Login::port).orElseGet(PostgresCluster::freePort));
        }
        return known.orElseThrow(() -> new StartException("The file " + urlFile
                + " with the password of the embedded database is missing; restore it, or set DATABASE_URL."));
    }

    /** Written aside and renamed last, so that a start that was killed half way starts over. */
    private Login initialize(int port) throws IOException, InterruptedException {
        Path partial = data.resolveSibling("data.partial");
        Path passwordFile = data.resolveSibling("password");
        PostgresBinaries.deleteTree(partial);
        Login login = new Login(port, RandomToken.next());
        StateDirectory.writePrivate(passwordFile, login.password());
        command.own(passwordFile);
        Process initdb = command.start(
                log,
                List.of(
                        command.seen(programs + "/bin/initdb"),
                        "--pgdata=" + command.seen("data.partial"),
                        "--username=" + USER,
                        "--pwfile=" + command.seen("password"),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--no-instructions"));
        int exitCode = initdb.waitFor();
        Files.delete(passwordFile);
        if (exitCode != 0) {
            throw new StartException("The embedded database cannot be made; " + log + " has the reason.");
        }
        writeLogin(login);
        Files.move(partial, data, StandardCopyOption.ATOMIC_MOVE);
        return login;
    }

    /** The server that already runs on the data, if one does. */
    Optional<Postmaster> running() throws IOException {
        return Postmaster.runningOn(data);
    }

    /** Starts the server; it does not answer yet. Durable: {@code fsync} and synchronous commits are PostgreSQL's defaults. */
    Postmaster launch(Login login) throws IOException {
        Files.deleteIfExists(log);
        Process server = command.start(
                log,
                List.of(
                        command.seen(programs + "/bin/postgres"),
                        "-D",
                        command.seen("data"),
                        "-c",
                        "listen_addresses=127.0.0.1",
                        "-c",
                        "port=" + login.port(),
                        "-c",
                        "unix_socket_directories=",
                        "-c",
                        "max_connections=60",
                        "-c",
                        "shared_buffers=64MB",
                        "-c",
                        "log_timezone=UTC",
                        "-c",
                        "timezone=UTC"));
        return new Postmaster(server.toHandle());
    }

    /** The same login with another port, where the old one was taken by another program. */
    Login moveIfTaken(Login login) throws IOException {
        if (isFree(login.port())) {
            return login;
        }
        Login moved = new Login(freePort(), login.password());
        writeLogin(moved);
        return moved;
    }

    /** Where to look when the server does not come. */
    Path log() {
        return log;
    }

    /** Tells whoever watches the machine which process the server is: {@code database.pid} in the state directory. */
    void notePid(long pid) throws IOException {
        Files.writeString(log.resolveSibling("database.pid"), pid + "\n");
    }

    private void writeLogin(Login login) throws IOException {
        StateDirectory.writePrivate(
                urlFile,
                "postgres://" + USER + ":" + login.password() + "@127.0.0.1:" + login.port() + "/" + DATABASE + "\n");
    }

    private Optional<Login> readLogin() throws IOException {
        if (!Files.exists(urlFile)) {
            return Optional.empty();
        }
        Matcher url = URL.matcher(Files.readString(urlFile).strip());
        return url.matches() ? Optional.of(new Login(Integer.parseInt(url.group(2)), url.group(1))) : Optional.empty();
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }

    private static int freePort() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        } catch (IOException none) {
            throw new StartException("There is no free port for the embedded database.", none);
        }
    }

    /**
     * How to reach the embedded server.
     *
     * @param port on the loopback address
     * @param password of the user {@value #USER}
     */
    record Login(int port, String password) {

        DatabaseUrl url(String database) {
            return new DatabaseUrl("jdbc:postgresql://127.0.0.1:" + port + "/" + database, USER, password);
        }

        @Override
        public String toString() {
            return "Login[port=" + port + "]";
        }
    }
}
