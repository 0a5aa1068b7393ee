package io.cloister.orchestrator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The page about dispatch says what the database does. */
class DispatchDocumentTest {

    private static final String PAGE = page();

    private final RunningOrchestrator orchestrator = RunningOrchestrator.get();
    private final JdbcClient jdbc = orchestrator.jdbc();

    @Test
    void tasksGoTheWaysOfTheirTable() {
        List<String> states = List.of("queued", "running", "completed", "failed", "canceled");

        assertThat(ways(states, this::taskGoes)).isEqualTo(waysIn("## A task"));
    }

    @Test
    void attemptsGoTheWaysOfTheirTable() {
        List<String> states = List.of("claimed", "running", "completed", "failed", "canceled");

        assertThat(ways(states, this::attemptGoes)).isEqualTo(waysIn("## An attempt"));
    }

    @Test
    void diagramHasTheTablesAndTheirReferences() {
        Set<String> tables = names("""
            SELECT table_name FROM information_schema.tables
            WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'flyway_schema_history'""");
        Set<String> references = names("""
            SELECT confrelid::regclass || ' ' || conrelid::regclass FROM pg_constraint
            WHERE contype = 'f' AND connamespace = 'public'::regnamespace""");

        assertThat(found("(?m)^    (\\w+) \\{$", "$1")).isEqualTo(tables);
        assertThat(found("(?m)^    (\\w+) \\|\\|--\\S+ (\\w+) :", "$1 $2")).isEqualTo(references);
    }

    @Test
    void diagramNamesNoColumnThatIsNotThere() {
        Set<String> columns = names("""
            SELECT table_name || ' ' || regexp_replace(udt_name, '^_(.*)', '\\1_array') || ' ' || column_name
            FROM information_schema.columns WHERE table_schema = 'public'""");

        for (String table : found("(?s)    (\\w+) \\{\n(.*?)    \\}", "$1\n$2")) {
            List<String> lines = table.lines().toList();
            lines.stream()
                    .skip(1)
                    .forEach(column -> assertThat(columns).contains(lines.getFirst() + " " + column.strip()));
        }
    }

    /** Each pair of different states between which the database lets a row go. */
    private static Set<String> ways(List<String> states, Step step) {
        return states.stream()
                .flatMap(from -> states.stream()
                        .filter(to -> !to.equals(from) && step.isAllowed(from, to))
                        .map(to -> from + " " + to))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** With a failure that is allowed from the state. */
    private boolean taskGoes(String from, String to) {
        String id = UUID.randomUUID().toString();
        return isAllowed(
                """
                INSERT INTO tasks (id, owner_id, status, failure_code, prompt, input_mode, use_inference, priority,
                    queue_timeout_seconds, queue_deadline, wants_node)
                SELECT '%s', id, '%s', %s, '', 'script', false, 0, 1, now(), false FROM users LIMIT 1""".formatted(id, from, from.equals("failed") ? "'timeout'" : "NULL"),
                "UPDATE tasks SET status = '%s', failure_code = %s WHERE id = '%s'"
                        .formatted(to, to.equals("failed") ? "'queue_timeout'" : "NULL", id));
    }

    private boolean attemptGoes(String from, String to) {
        String id = UUID.randomUUID().toString();
        return isAllowed("""
            WITH task AS (INSERT INTO tasks (id, owner_id, prompt, input_mode, use_inference, priority,
                    queue_timeout_seconds, queue_deadline)
                SELECT '%1$s', id, '', 'script', false, 0, 1, now() FROM users LIMIT 1 RETURNING id)
            INSERT INTO jobs (id, task_id, node_slug, owner_id, state)
            SELECT id, id, 'none', gen_random_uuid(), '%2$s' FROM task""".formatted(id, from), "UPDATE jobs SET state = '%s' WHERE id = '%s'".formatted(to, id));
    }

    /** Tries it in a transaction that comes to nothing. */
    private boolean isAllowed(String insert, String update) {
        return Boolean.TRUE.equals(orchestrator.transaction().execute(attempt -> {
            attempt.setRollbackOnly();
            assertThat(jdbc.sql(insert).update()).isEqualTo(1);
            try {
                return jdbc.sql(update).update() == 1;
            } catch (DataAccessException refused) {
                assertThat(refused).hasMessageContaining("must not go from");
                return false;
            }
        }));
    }

    private Set<String> names(String sql) {
        return new TreeSet<>(jdbc.sql(sql).query(String.class).list());
    }

    /** The pairs of states in the table of a section. */
    private static Set<String> waysIn(String heading) {
        String section =
                PAGE.substring(PAGE.indexOf(heading) + heading.length()).split("\n## ", 2)[0];
        return matches("(?m)^\\| ([a-z]+) \\|[^|]*\\| ([a-z]+) \\|", "$1 $2", section);
    }

    private static Set<String> found(String pattern, String replacement) {
        return matches(pattern, replacement, PAGE);
    }

    private static Set<String> matches(String pattern, String replacement, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map(match -> match.group().replaceAll(pattern, replacement))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String page() {
        try {
            return Files.readString(Path.of("../docs/DISPATCH.md"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private interface Step {
        boolean isAllowed(String from, String to);
    }
}
