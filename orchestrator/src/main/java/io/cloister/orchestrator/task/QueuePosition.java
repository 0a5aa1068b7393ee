package io.cloister.orchestrator.task;

/**
 * The place of a task in its own lane, from 1; how soon that comes to its turn depends on how many others have tasks
 * waiting. It is counted from the nearer end and no further than {@value #FAR}, so that it costs the same however many tasks
 * wait; a task in the midst of more has no number.
 */
final class QueuePosition {

    private static final int FAR = 1_000;

    private static final String LANE =
            "SELECT FROM tasks AS other WHERE wants_node AND other.requirement = tasks.requirement"
                    + " AND other.owner_id = tasks.owner_id AND other.priority ";

    /** The expression in SQL, of a row of {@code tasks}; null where there is no number. */
    static final String SQL = "CASE WHEN status = 'queued' THEN (SELECT CASE WHEN ahead <= " + FAR
            + " THEN ahead + 1 WHEN behind <= " + FAR + " THEN (SELECT waiting FROM lanes"
            + " WHERE lanes.requirement = tasks.requirement AND user_id = owner_id) - behind END FROM (SELECT "
            + count("> tasks.priority") + " + " + count("= tasks.priority AND other.position < tasks.position")
            + " AS ahead, "
            + count("< tasks.priority") + " + " + count("= tasks.priority AND other.position > tasks.position")
            + " AS behind) AS neighbours) END";

    private QueuePosition() {}

    private static String count(String which) {
        return "(SELECT count(*) FROM (" + LANE + which + " LIMIT " + (FAR + 1) + ") AS counted)";
    }
}
