package io.cloister.orchestrator.dispatch;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * The real database, where each statement and each commit of an {@link Actor} is a turn of its own. With bad luck a
 * connection breaks instead, also between a commit and its answer. Thread-safe.
 */
final class TurnDatabase extends AbstractDataSource implements AutoCloseable {

    private static final String BROKEN = "08006";
    private static final String WAITING =
            "SELECT bool_and(cardinality(pg_blocking_pids(pid)) > 0) FROM unnest(?::int[]) pid";

    private final String url;
    private final Properties login;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();
    private final AtomicInteger releases = new AtomicInteger();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();

    TurnDatabase(String url, String user, String password) {
        this.url = url;
        this.login = new Properties();
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("prepareThreshold", "1");
        login.setProperty(
                "options", "-c synchronous_commit=off -c deadlock_timeout=50ms -c search_path=public,clock,pg_catalog");
    }

    /** A database beside this one on the same server, empty. */
    TurnDatabase beside(String name) {
        JdbcClient.create(this).sql("CREATE DATABASE " + name).update();
        String prefix = url.substring(0, url.lastIndexOf('/') + 1);
        return new TurnDatabase(prefix + name, login.getProperty("user"), login.getProperty("password"));
    }

    /** Its address, with what is needed to log in. */
    String address() {
        return url + "?user=" + login.getProperty("user") + "&password=" + login.getProperty("password");
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection free = idle.poll();
        Connection real = free == null ? DriverManager.getConnection(url, login) : free;
        return proxy(Connection.class, new TurnConnection(real));
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return getConnection();
    }

    /** Whether all of these processes of the server wait for locks. */
    boolean wait(Collection<Integer> processes) {
        try (Connection connection = getConnection();
                PreparedStatement statement = connection.prepareStatement(WAITING)) {
            statement.setArray(1, connection.createArrayOf("int", processes.toArray()));
            try (var rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        } catch (SQLException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() throws SQLException {
        for (Connection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }

    /** How often anybody let go of locks. */
    int releases() {
        return releases.get();
    }

    /** What it refused since the last call: a deadlock, or what a constraint or trigger forbids. */
    List<String> takeComplaints() {
        List<String> taken = new ArrayList<>();
        for (String complaint = complaints.poll(); complaint != null; complaint = complaints.poll()) {
            taken.add(complaint);
        }
        return taken;
    }

    /** Whoever only reads waits for nobody. */
    private static boolean canWait(String sql) {
        return !sql.startsWith("SELECT") || sql.contains("FOR UPDATE");
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @FunctionalInterface
    private interface Step {
        @Nullable
        Object take() throws Throwable;
    }

    private static @Nullable Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause();
        }
    }

    /** One connection, given back when it is closed. */
    private final class TurnConnection implements InvocationHandler {

        private final Connection real;
        private boolean closed;

        TurnConnection(Connection real) {
            this.real = real;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            return switch (method.getName()) {
                case "close" -> {
                    if (!closed) {
                        closed = true;
                        idle.push(real);
                    }
                    yield null;
                }
                case "isClosed" -> closed;
                case "commit" -> commit();
                case "rollback" -> {
                    Object answer = call(real, method, arguments);
                    letGo();
                    yield answer;
                }
                case "createStatement" -> proxy(Statement.class, statement("", call(real, method, arguments)));
                case "prepareStatement" ->
                    proxy(PreparedStatement.class, statement((String) arguments[0], call(real, method, arguments)));
                default -> call(real, method, arguments);
            };
        }

        private InvocationHandler statement(String sql, @Nullable Object statement) {
            return (_, method, arguments) -> method.getName().startsWith("execute")
                    ? execute(sql.isEmpty() ? (String) arguments[0] : sql, () -> call(statement, method, arguments))
                    : call(statement, method, arguments);
        }

        private @Nullable Object execute(String sql, Step step) throws Throwable {
            Actor actor = Actor.current();
            if (actor == null) {
                return step.take();
            }
            if (Actor.rest(sql) == 0) {
                throw new SQLException("the connection broke", BROKEN);
            }
            actor.begins(canWait(sql), !real.getAutoCommit());
            Object answer = inDatabase(actor, step);
            if (real.getAutoCommit()) {
                letGo();
                if (!sql.startsWith("SELECT")) {
                    actor.hasWritten();
                }
            }
            return answer;
        }

        private @Nullable Object commit() throws Throwable {
            Actor actor = Actor.current();
            if (actor == null) {
                real.commit();
                return null;
            }
            int luck = Actor.rest("COMMIT");
            if (luck == 0) {
                real.rollback();
                letGo();
                throw new SQLException("the connection broke before the commit", BROKEN);
            }
            actor.begins(true, true);
            inDatabase(actor, () -> {
                real.commit();
                return null;
            });
            letGo();
            actor.hasWritten();
            if (luck == 1) {
                throw new SQLException("the connection broke after the commit", BROKEN);
            }
            return null;
        }

        /** Whatever it locked, others may lock now. */
        private void letGo() {
            Actor actor = Actor.current();
            if (actor != null) {
                actor.ends();
            }
            releases.incrementAndGet();
        }

        private @Nullable Object inDatabase(Actor actor, Step step) throws Throwable {
            actor.enters(real.unwrap(PGConnection.class).getBackendPID());
            try {
                return step.take();
            } catch (SQLException refused) {
                complaints.add(actor + ": " + refused.getSQLState() + " " + refused.getMessage());
                throw refused;
            } finally {
                actor.enters(0);
            }
        }
    }
}
