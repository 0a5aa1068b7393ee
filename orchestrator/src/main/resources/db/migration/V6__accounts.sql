-- A bearer that does not end by itself. Only its hash is kept; deleting the row revokes it.
CREATE TABLE api_keys (
    id           uuid PRIMARY KEY,
    user_id      uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key_hash     bytea NOT NULL UNIQUE,
    prefix       text NOT NULL,
    name         text,
    created_at   timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz
);
CREATE INDEX api_keys_by_user ON api_keys (user_id, created_at DESC);

-- Which task a user's Idempotency-Key made, and of which body. The primary key makes concurrent repeats wait for one another.
CREATE TABLE idempotency_keys (
    user_id     uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    key         text NOT NULL,
    body_digest text NOT NULL,
    task_id     text NOT NULL REFERENCES tasks ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, key)
);
CREATE INDEX idempotency_keys_by_task ON idempotency_keys (task_id);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

-- Administrative acts. The actor's handle is kept beside the id, so that it can be read when the user is gone.
CREATE TABLE audit (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    acted_at timestamptz NOT NULL DEFAULT now(),
    actor_id uuid NOT NULL,
    actor    text NOT NULL,
    act      text NOT NULL,
    target   text NOT NULL
);
CREATE INDEX audit_by_time ON audit (acted_at);

-- What retention looks for, and what the removal of a session looks through.
CREATE INDEX tasks_over ON tasks (updated_at) WHERE status IN ('completed', 'failed', 'canceled');
CREATE INDEX login_failures_by_time ON login_failures (failed_at);
CREATE INDEX sessions_by_user ON sessions (user_id);
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id, expires_at);
