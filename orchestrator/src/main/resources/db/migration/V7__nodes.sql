-- What a node reports beside what V1 keeps of it, and whether an administrator has stopped the placing of work on it.
ALTER TABLE nodes
    ADD COLUMN boot_id       text,
    ADD COLUMN labels        text[] NOT NULL DEFAULT '{}',
    ADD COLUMN loaded_models text[] NOT NULL DEFAULT '{}',
    ADD COLUMN draining      boolean NOT NULL DEFAULT false;

-- Since when some orchestrator has been there without a gap of more than 5 seconds. Nodes cannot report while none is, or
-- while the database is not, so their silence means nothing until that has been over for a while. And how long that silence
-- may be: one answer for all orchestrators. One row.
CREATE TABLE control_plane (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    up_since timestamptz NOT NULL DEFAULT now(),
    seen_at  timestamptz NOT NULL DEFAULT now(),
    lost_after interval NOT NULL DEFAULT '90 seconds'
);
INSERT INTO control_plane DEFAULT VALUES;

-- A trigger, so that the renewals of an orchestrator of the release before count too.
CREATE FUNCTION see_control_plane() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE control_plane SET
        up_since = CASE WHEN seen_at NOT BETWEEN now() - interval '5 seconds' AND now() + interval '5 seconds'
            THEN now() ELSE up_since END,
        seen_at = now();
    RETURN NULL;
END $$;
CREATE TRIGGER see_control_plane AFTER INSERT OR UPDATE OF renewed_at ON orchestrators
    FOR EACH STATEMENT EXECUTE FUNCTION see_control_plane();

-- As in V1, with three differences: a node counts as lost only while the control plane has been up long enough to have heard
-- of it, a draining one takes no work, and the new columns follow the old ones.
CREATE OR REPLACE VIEW node_states AS
SELECT slug, credential, created_at, last_heartbeat_at, capability, name, worker_url, sandbox_supported, max_concurrency,
       cpu_cores, ram_mb, inference_supported, inference_mode, existing_service, inference_running, available_models,
       config_version, acked_version, ack_error, verified_version, was_schedulable, rests_until,
       slots, selected_model, state,
       state = 'schedulable' AND sandbox_supported AND NOT draining AS takes_jobs,
       state = 'schedulable' AND sandbox_supported AND NOT draining
           AND inference_supported AND inference_mode <> 'disabled' AND inference_running AS serves_inference,
       boot_id, labels, loaded_models, draining
FROM (
    SELECT nodes.*,
           LEAST(nodes.max_concurrency, node_configs.max_concurrency) AS slots,
           node_configs.selected_model,
           CASE
               WHEN last_heartbeat_at < now() - lost_after
                   AND up_since < now() - lost_after AND seen_at > now() - interval '5 seconds' THEN 'lost'
               WHEN last_heartbeat_at < now() - interval '30 seconds' THEN 'away'
               WHEN acked_version IS NOT NULL AND verified_version = acked_version THEN 'schedulable'
               ELSE 'registered'
           END AS state
    FROM nodes
    JOIN node_configs ON node_configs.node_slug = nodes.slug AND node_configs.config_version = nodes.config_version
    CROSS JOIN control_plane
) AS reported;
