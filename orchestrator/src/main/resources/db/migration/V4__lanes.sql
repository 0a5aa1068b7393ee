-- The fair queue. Tasks that wait for a place stand in lanes, one for each user in each requirement class. A lane carries a
-- virtual time, which says how many turns it has had; a free slot takes the head of the lowest lane that it can serve.
-- Triggers keep the lanes, so that whoever writes a task keeps them too, an orchestrator of the release before included.

-- Labels that the task's node must carry; sorted, with commas between them, and null where it demands none. They are part of
-- the class, so that what no node can serve holds up nothing else. An orchestrator of the release before does not read them:
-- while one still runs, it may place such a task on any node.
ALTER TABLE tasks ADD COLUMN labels text;
ALTER TABLE tasks ADD COLUMN requirement text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN use_inference THEN 'inference' ELSE 'plain' END || COALESCE(' ' || labels, '')) STORED;
-- The model that the task asks for, where it names one.
ALTER TABLE tasks ADD COLUMN model text;

CREATE TABLE lanes (
    requirement  text NOT NULL,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    virtual_time bigint NOT NULL,
    waiting      integer NOT NULL CHECK (waiting >= 0),
    PRIMARY KEY (requirement, user_id)
);
CREATE INDEX lanes_by_time ON lanes (requirement, virtual_time);
CREATE INDEX lanes_in_turn ON lanes (requirement, virtual_time) WHERE waiting > 0;

INSERT INTO lanes (requirement, user_id, virtual_time, waiting)
SELECT requirement, owner_id, 0, count(*) FROM tasks WHERE wants_node GROUP BY requirement, owner_id;

CREATE INDEX tasks_in_lane ON tasks (requirement, owner_id, priority DESC, position) WHERE wants_node;
CREATE INDEX tasks_by_status ON tasks (status, position DESC);
CREATE INDEX tasks_by_owner_and_status ON tasks (owner_id, status, position DESC);

-- Each claim leaves a dead entry at the head of a lane, and they must go before they pile up.
ALTER TABLE tasks SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
ALTER TABLE lanes SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);

-- A lane that wakes starts at the present minimum of its class, so that nobody saves up turns; where the whole class
-- slept, at the highest there is, so that nobody pays for turns that nobody else wanted.
CREATE FUNCTION enter_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lanes SET waiting = waiting + 1
    WHERE requirement = NEW.requirement AND user_id = NEW.owner_id AND waiting > 0;
    IF NOT FOUND THEN
        INSERT INTO lanes AS lane (requirement, user_id, virtual_time, waiting)
        VALUES (NEW.requirement, NEW.owner_id, COALESCE(
            (SELECT min(virtual_time) FROM lanes WHERE requirement = NEW.requirement AND waiting > 0),
            (SELECT max(virtual_time) FROM lanes WHERE requirement = NEW.requirement),
            0), 1)
        ON CONFLICT (requirement, user_id) DO UPDATE SET
            waiting = lane.waiting + 1,
            virtual_time = CASE WHEN lane.waiting > 0 THEN lane.virtual_time
                ELSE GREATEST(lane.virtual_time, EXCLUDED.virtual_time) END;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION leave_lane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE lanes SET waiting = waiting - 1 WHERE requirement = OLD.requirement AND user_id = OLD.owner_id;
    RETURN NULL;
END $$;

CREATE TRIGGER enter_lane AFTER INSERT ON tasks
    FOR EACH ROW WHEN (NEW.wants_node) EXECUTE FUNCTION enter_lane();
CREATE TRIGGER enter_lane_again AFTER UPDATE OF wants_node ON tasks
    FOR EACH ROW WHEN (NEW.wants_node AND NOT OLD.wants_node) EXECUTE FUNCTION enter_lane();
CREATE TRIGGER leave_lane AFTER UPDATE OF wants_node ON tasks
    FOR EACH ROW WHEN (OLD.wants_node AND NOT NEW.wants_node) EXECUTE FUNCTION leave_lane();
CREATE TRIGGER leave_lane_for_good AFTER DELETE ON tasks
    FOR EACH ROW WHEN (OLD.wants_node) EXECUTE FUNCTION leave_lane();
