-- Attempts that were given up while their worker may still run them: canceled by a user, or lost with their node. Each is
-- told to its worker again and again until that has acknowledged it.
CREATE TABLE cancel_requests (
    job_id          text PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    node_slug       text NOT NULL,
    requested_at    timestamptz NOT NULL DEFAULT now(),
    tried_at        timestamptz,
    acknowledged_at timestamptz
);
CREATE INDEX cancel_requests_open ON cancel_requests (tried_at NULLS FIRST) WHERE acknowledged_at IS NULL;
