-- The output of an attempt byte by byte, where its result, which is text, cannot say it.
CREATE TABLE raw_outputs (
    job_id text PRIMARY KEY REFERENCES jobs ON DELETE CASCADE,
    stdout bytea NOT NULL,
    stderr bytea NOT NULL
);
