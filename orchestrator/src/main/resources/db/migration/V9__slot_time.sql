-- Lanes take turns by the time that their tasks hold slots, and no longer by their number: the virtual time of a lane is in
-- milliseconds from here on. Turns that it had before count for next to nothing. An orchestrator of the release before adds
-- one for each claim beside it, which does not matter either.

-- How long a slot was held.
CREATE FUNCTION slot_time(since timestamptz, until timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT GREATEST(0, EXTRACT(epoch FROM until - since) * 1000)::bigint
$$;

-- The lanes whose tasks hold slots now, how many, and for how long they have, together. No more rows than there are slots.
CREATE VIEW lanes_at_work AS
SELECT requirement, tasks.owner_id AS user_id, count(*) AS working, sum(slot_time(jobs.created_at, now()))::bigint AS had
FROM jobs JOIN tasks ON tasks.id = task_id
WHERE state IN ('claimed', 'running') GROUP BY requirement, tasks.owner_id;

-- What an attempt had is added to its lane when it ends, at the end of that transaction: lanes are locked after tasks.
CREATE FUNCTION charge_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lanes SET virtual_time = virtual_time + slot_time(NEW.created_at, NEW.ended_at) FROM tasks
    WHERE tasks.id = NEW.task_id AND lanes.requirement = tasks.requirement AND user_id = tasks.owner_id;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER charge_lane AFTER UPDATE OF ended_at ON jobs DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL) EXECUTE FUNCTION charge_lane();

-- The virtual time at which a lane of the class begins that wakes now.
CREATE FUNCTION present_time(class text) RETURNS bigint LANGUAGE sql STABLE AS $$
    WITH at_work AS MATERIALIZED (
        SELECT lanes.user_id, waiting, virtual_time + had AS virtual_time
        FROM lanes JOIN lanes_at_work USING (requirement, user_id) WHERE requirement = class
    )
    SELECT COALESCE(
        LEAST(
            (SELECT min(virtual_time) FROM at_work WHERE waiting > 0),
            (SELECT virtual_time FROM lanes WHERE requirement = class AND waiting > 0
                AND user_id NOT IN (SELECT user_id FROM at_work) ORDER BY virtual_time LIMIT 1)),
        GREATEST(
            (SELECT max(virtual_time) FROM at_work),
            (SELECT max(virtual_time) FROM lanes WHERE requirement = class)),
        0)
$$;

-- As before, and what holds slots now counts too.
CREATE OR REPLACE FUNCTION enter_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lanes SET waiting = waiting + 1
    WHERE requirement = NEW.requirement AND user_id = NEW.owner_id AND waiting > 0;
    IF NOT FOUND THEN
        INSERT INTO lanes AS lane (requirement, user_id, virtual_time, waiting)
        VALUES (NEW.requirement, NEW.owner_id, present_time(NEW.requirement), 1)
        ON CONFLICT (requirement, user_id) DO UPDATE SET
            waiting = lane.waiting + 1,
            virtual_time = CASE WHEN lane.waiting > 0 THEN lane.virtual_time
                ELSE GREATEST(lane.virtual_time, EXCLUDED.virtual_time - COALESCE((
                    SELECT had FROM lanes_at_work AS own
                    WHERE own.requirement = lane.requirement AND own.user_id = lane.user_id), 0)) END;
    END IF;
    RETURN NULL;
END $$;
