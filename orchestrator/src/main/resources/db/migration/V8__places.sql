-- What a task and its attempts say together, and what never changes. V1 guards each step of a task and of an attempt by
-- itself.

-- A task that goes on waits for a place or has one attempt that lives, and never both: in the first case it would be lost
-- without, in the second it would run twice. One that is over has neither. Looked at when a transaction commits.
CREATE FUNCTION check_place(task_id text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    task record;
BEGIN
    SELECT tasks.id, status, wants_node,
        EXISTS (SELECT FROM jobs WHERE jobs.task_id = tasks.id AND state IN ('claimed', 'running')) AS has_attempt
    INTO task FROM tasks WHERE tasks.id = check_place.task_id;
    IF FOUND AND (task.wants_node OR task.has_attempt) <> (task.status IN ('queued', 'running'))
        OR task.wants_node AND task.has_attempt
    THEN
        RAISE EXCEPTION 'task % must not be % with wants_node = % and a live attempt = %',
            task.id, task.status, task.wants_node, task.has_attempt;
    END IF;
END $$;

CREATE FUNCTION guard_task_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_place(NEW.id);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_new_task_place AFTER INSERT ON tasks DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NOT NEW.wants_node) EXECUTE FUNCTION guard_task_place();
CREATE CONSTRAINT TRIGGER guard_task_place AFTER UPDATE OF status, wants_node ON tasks DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.wants_node <> OLD.wants_node OR NEW.status IN ('completed', 'failed', 'canceled'))
    EXECUTE FUNCTION guard_task_place();

CREATE FUNCTION guard_job_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM check_place(COALESCE(NEW.task_id, OLD.task_id));
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_new_job_place AFTER INSERT ON jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION guard_job_place();
CREATE CONSTRAINT TRIGGER guard_job_place AFTER UPDATE OF state ON jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.state IN ('completed', 'failed', 'canceled')) EXECUTE FUNCTION guard_job_place();
CREATE CONSTRAINT TRIGGER guard_old_job_place AFTER DELETE ON jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.state IN ('claimed', 'running')) EXECUTE FUNCTION guard_job_place();

-- What completes was running.
CREATE OR REPLACE FUNCTION guard_job_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('completed', 'failed', 'canceled') OR NEW.state = 'claimed'
        OR (OLD.state = 'claimed' AND NEW.state = 'completed')
    THEN
        RAISE EXCEPTION 'job % must not go from % to %', OLD.id, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;

-- The result of a completed task is that of the attempt which completed.
CREATE OR REPLACE FUNCTION guard_completed_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM jobs JOIN results ON results.job_id = jobs.id
        WHERE jobs.task_id = NEW.id AND jobs.state = 'completed')
    THEN
        RAISE EXCEPTION 'task % must not complete without a result', NEW.id;
    END IF;
    RETURN NULL;
END $$;

-- A fence only rises, and what was stored as a result stays.
CREATE FUNCTION guard_constant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% must not change so in %', TG_ARGV[0], TG_TABLE_NAME;
END $$;
CREATE TRIGGER guard_fence BEFORE UPDATE OF fence ON jobs
    FOR EACH ROW WHEN (NEW.fence < OLD.fence) EXECUTE FUNCTION guard_constant('fence');
CREATE TRIGGER guard_result BEFORE UPDATE ON results
    FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION guard_constant('result');
