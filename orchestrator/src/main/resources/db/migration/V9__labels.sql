-- What a task demands of a node beside a free slot and a model: labels, all of which the node must carry; sorted, with commas
-- between them, and null where it demands none. They belong to the requirement class, so that what no node can serve holds
-- up nothing else. V4 has not been released without them. An orchestrator of the release before does not read them: while
-- one still runs, it may place such a task on any node.
ALTER TABLE tasks ADD COLUMN labels text;

ALTER TABLE tasks DROP COLUMN requirement;
ALTER TABLE tasks ADD COLUMN requirement text NOT NULL GENERATED ALWAYS AS (
    CASE WHEN use_inference THEN 'inference' ELSE 'plain' END || COALESCE(' ' || labels, '')) STORED;
CREATE INDEX tasks_in_lane ON tasks (requirement, owner_id, priority DESC, position) WHERE wants_node;
