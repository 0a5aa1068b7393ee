package io.cloister.orchestrator;

import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A database of a test's own on a server that others use too. The test looks into it and holds locks in it. */
final class OwnDatabase implements AutoCloseable {

    private final URI server;
    private final String name = "own_" + UUID.randomUUID().toString().replace("-", "");

    /** @param serverUrl any database of the server, as {@code postgres://user:password@host:port/database} */
    OwnDatabase(String serverUrl) {
        server = URI.create(serverUrl);
        JdbcClient.create(source(server.getPath()))
                .sql("CREATE DATABASE " + name)
                .update();
    }

    /** As {@code DATABASE_URL} names it. */
    String url() {
        String address = server.getHost() + ":" + server.getPort();
        return "postgres://" + server.getRawUserInfo() + "@" + address + "/" + name;
    }

    /** The same where another port of this machine leads to its server. */
    String urlThrough(int port) {
        return "postgres://" + server.getRawUserInfo() + "@127.0.0.1:" + port + "/" + name;
    }

    /** Where its server listens. */
    int port() {
        return server.getPort();
    }

    JdbcClient jdbc() {
        return JdbcClient.create(source("/" + name));
    }

    /** Takes locks, by any statement that does. */
    HeldLock lock(String sql) {
        return new HeldLock(source("/" + name), sql);
    }

    /**
     * Writes down from now on each state that a task comes to, each owner that a job comes to, and each statement that is to
     * change states of jobs.
     */
    OwnDatabase recordHistory() {
        run(
                "CREATE TABLE history (position serial, task_id text, status text)",
                """
                CREATE FUNCTION record_status() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO history (task_id, status) VALUES (NEW.id, NEW.status); RETURN NULL; END $$""",
                "CREATE TRIGGER record_new AFTER INSERT ON tasks FOR EACH ROW EXECUTE FUNCTION record_status()",
                """
                CREATE TRIGGER record_change AFTER UPDATE OF status ON tasks FOR EACH ROW
                    WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION record_status()""",
                "CREATE TABLE new_owners (task_id text, owner_id uuid)",
                """
                CREATE FUNCTION record_owner() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO new_owners VALUES (NEW.task_id, NEW.owner_id); RETURN NULL; END $$""",
                """
                CREATE TRIGGER record_owner AFTER UPDATE OF owner_id ON jobs
                    FOR EACH ROW EXECUTE FUNCTION record_owner()""",
                "CREATE TABLE job_writes (position serial)",
                """
                CREATE FUNCTION record_job_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                    INSERT INTO job_writes DEFAULT VALUES; RETURN NULL; END $$""",
                """
                CREATE TRIGGER record_job_write AFTER UPDATE OF state ON jobs
                    FOR EACH STATEMENT EXECUTE FUNCTION record_job_write()""");
        return this;
    }

    /** The states that a task came to, in order. */
    List<String> history(String taskId) {
        return jdbc().sql("SELECT status FROM history WHERE task_id = :id ORDER BY position")
                .param("id", taskId)
                .query(String.class)
                .list();
    }

    /** How many orchestrators have taken over a job of the task. */
    int newOwners(String taskId) {
        return jdbc().sql("SELECT count(DISTINCT owner_id) FROM new_owners WHERE task_id = :id")
                .param("id", taskId)
                .query(Integer.class)
                .single();
    }

    /** How many wait for a lock in order to take over jobs. */
    int waitingHeirs() {
        return jdbc().sql("""
                        SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
                          AND wait_event_type = 'Lock' AND query LIKE '%UPDATE jobs SET owner_id%'""").query(Integer.class).single();
    }

    /** How many statements were to change the state of a job, whether or not there was one to change. */
    int jobWrites() {
        return jdbc().sql("SELECT count(*) FROM job_writes")
                .query(Integer.class)
                .single();
    }

    /** Ends the leases of those who have a job: as if they had been silent for long. */
    void endLeases() {
        run(
                "UPDATE orchestrators SET renewed_at = now() - interval '1 minute' WHERE id IN (SELECT owner_id FROM jobs)");
    }

    void run(String... statements) {
        for (String statement : statements) {
            jdbc().sql(statement).update();
        }
    }

    private DriverManagerDataSource source(String path) {
        String[] login = server.getUserInfo().split(":", 2);
        String url = "jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + path;
        return new DriverManagerDataSource(url, login[0], login[1]);
    }

    @Override
    public void close() {
        JdbcClient.create(source(server.getPath()))
                .sql("DROP DATABASE " + name + " WITH (FORCE)")
                .update();
    }
}
