-- Migrations only expand: a column or table goes a release after the last code that reads it.

CREATE TABLE users (
    id            uuid PRIMARY KEY,
    handle        text NOT NULL UNIQUE,
    email         text,
    password_hash text NOT NULL,
    is_active     boolean NOT NULL DEFAULT true,
    roles         text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);

-- A session is a family of refresh tokens: one is live, the others are used. Reuse of a used one revokes the session.
CREATE TABLE sessions (
    id         uuid PRIMARY KEY,
    user_id    uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz
);

CREATE TABLE refresh_tokens (
    token_hash bytea PRIMARY KEY,
    session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);

CREATE TABLE login_failures (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    handle    text NOT NULL,
    address   text NOT NULL,
    failed_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX login_failures_by_handle ON login_failures (handle, failed_at);
CREATE INDEX login_failures_by_address ON login_failures (address, failed_at);

-- One row for each orchestrator; it is alive while it renews the row.
CREATE TABLE orchestrators (
    id         uuid PRIMARY KEY,
    started_at timestamptz NOT NULL DEFAULT now(),
    renewed_at timestamptz NOT NULL DEFAULT now()
);

-- capability is the last report as it came; the columns after it are what decisions read of it.
CREATE TABLE nodes (
    slug                text PRIMARY KEY,
    credential          uuid NOT NULL,
    created_at          timestamptz NOT NULL DEFAULT now(),
    last_heartbeat_at   timestamptz NOT NULL DEFAULT now(),
    capability          text NOT NULL,
    name                text,
    worker_url          text,
    sandbox_supported   boolean NOT NULL,
    max_concurrency     integer NOT NULL,
    cpu_cores           integer,
    ram_mb              bigint,
    inference_supported boolean NOT NULL,
    inference_mode      text NOT NULL CHECK (inference_mode IN ('allow', 'disabled', 'require')),
    existing_service    boolean NOT NULL,
    inference_running   boolean NOT NULL,
    available_models    text[] NOT NULL,
    config_version      text NOT NULL,
    acked_version       text,
    ack_error           text,
    verified_version    text,
    was_schedulable     boolean NOT NULL DEFAULT false,
    rests_until         timestamptz
);

CREATE TABLE node_configs (
    node_slug               text NOT NULL REFERENCES nodes ON DELETE CASCADE,
    config_version          text NOT NULL,
    issued_at               timestamptz NOT NULL DEFAULT now(),
    sealed_token            bytea NOT NULL,
    worker_url              text,
    inference_supported     boolean NOT NULL,
    inference_mode          text NOT NULL,
    existing_service        boolean NOT NULL,
    selected_model          text,
    inference_env           text NOT NULL DEFAULT '{}',
    max_concurrency         integer,
    max_job_timeout_seconds integer NOT NULL,
    PRIMARY KEY (node_slug, config_version)
);

-- wants_node: waits for a place, at first while queued and again while running, between two attempts.
CREATE TABLE tasks (
    id                    text PRIMARY KEY,
    position              bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
    owner_id              uuid NOT NULL REFERENCES users,
    task_name             text,
    status                text NOT NULL DEFAULT 'queued'
        CHECK (status IN ('queued', 'running', 'completed', 'failed', 'canceled')),
    prompt                text NOT NULL,
    input_mode            text NOT NULL CHECK (input_mode IN ('prompt', 'commands', 'script')),
    use_inference         boolean NOT NULL,
    attachments           text[],
    priority              smallint NOT NULL CHECK (priority BETWEEN 0 AND 9),
    queue_timeout_seconds integer NOT NULL,
    queue_deadline        timestamptz NOT NULL,
    wants_node            boolean NOT NULL DEFAULT true,
    failure_code          text,
    failure_message       text,
    failure_retryable     boolean,
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    UNIQUE (owner_id, task_name),
    CHECK ((status = 'failed') = (failure_code IS NOT NULL)),
    CHECK (NOT wants_node OR status IN ('queued', 'running'))
);
CREATE INDEX tasks_waiting ON tasks (priority DESC, position) WHERE wants_node;
CREATE INDEX tasks_by_deadline ON tasks (queue_deadline) WHERE wants_node;
CREATE INDEX tasks_by_owner ON tasks (owner_id, position DESC);

-- What to run, apart from the task because it may be megabytes. The environment is encrypted, and erased at the end.
CREATE TABLE task_specs (
    task_id    text PRIMARY KEY REFERENCES tasks ON DELETE CASCADE,
    spec       text NOT NULL,
    sealed_env bytea
);

-- One row for each attempt. Every write names id, fence and state; its row count says who won.
CREATE TABLE jobs (
    id                text PRIMARY KEY,
    task_id           text NOT NULL REFERENCES tasks ON DELETE CASCADE,
    node_slug         text NOT NULL,
    node_model        text,
    owner_id          uuid NOT NULL,
    fence             bigint NOT NULL DEFAULT 1,
    state             text NOT NULL DEFAULT 'claimed'
        CHECK (state IN ('claimed', 'running', 'completed', 'failed', 'canceled')),
    failure_code      text,
    failure_message   text,
    failure_retryable boolean,
    created_at        timestamptz NOT NULL DEFAULT now(),
    started_at        timestamptz,
    ended_at          timestamptz,
    forgotten         boolean NOT NULL DEFAULT false
);
CREATE INDEX jobs_by_task ON jobs (task_id, created_at DESC);
CREATE INDEX jobs_live ON jobs (node_slug) WHERE state IN ('claimed', 'running');
CREATE UNIQUE INDEX jobs_one_live_a_task ON jobs (task_id) WHERE state IN ('claimed', 'running');
CREATE INDEX jobs_to_forget ON jobs (ended_at) WHERE NOT forgotten AND state NOT IN ('claimed', 'running');

CREATE TABLE results (
    job_id text PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    result text NOT NULL
);

-- The last guard of the state machine: whatever the code does, a task ends once.
CREATE FUNCTION guard_task_status() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('completed', 'failed', 'canceled')
        OR (OLD.status = 'running' AND NEW.status = 'queued')
        OR (OLD.status = 'queued' AND NEW.status = 'completed')
        OR (OLD.status = 'queued' AND NEW.status = 'failed'
            AND NEW.failure_code NOT IN ('queue_timeout', 'no_inference_path'))
    THEN
        RAISE EXCEPTION 'task % must not go from % to %', OLD.id, OLD.status, NEW.status;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_task_status BEFORE UPDATE OF status ON tasks
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION guard_task_status();

CREATE FUNCTION guard_job_state() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('completed', 'failed', 'canceled') OR NEW.state = 'claimed' THEN
        RAISE EXCEPTION 'job % must not go from % to %', OLD.id, OLD.state, NEW.state;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER guard_job_state BEFORE UPDATE OF state ON jobs
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION guard_job_state();

CREATE FUNCTION guard_completed_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM jobs JOIN results ON results.job_id = jobs.id WHERE jobs.task_id = NEW.id) THEN
        RAISE EXCEPTION 'task % must not complete without a result', NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER guard_completed_task AFTER UPDATE OF status ON tasks
    DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.status = 'completed') EXECUTE FUNCTION guard_completed_task();

-- What a node is right now, by the database's clock alone: the one definition for dispatch, readiness and people.
CREATE VIEW node_states AS
SELECT reported.*,
       state = 'schedulable' AND sandbox_supported AS takes_jobs,
       state = 'schedulable' AND sandbox_supported
           AND inference_supported AND inference_mode <> 'disabled' AND inference_running AS serves_inference
FROM (
    SELECT nodes.*,
           LEAST(nodes.max_concurrency, node_configs.max_concurrency) AS slots,
           node_configs.selected_model,
           CASE
               WHEN last_heartbeat_at < now() - interval '90 seconds' THEN 'lost'
               WHEN last_heartbeat_at < now() - interval '30 seconds' THEN 'away'
               WHEN acked_version IS NOT NULL AND verified_version = acked_version THEN 'schedulable'
               ELSE 'registered'
           END AS state
    FROM nodes
    JOIN node_configs ON node_configs.node_slug = nodes.slug AND node_configs.config_version = nodes.config_version
) AS reported;
