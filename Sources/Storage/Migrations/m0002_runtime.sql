-- What the local runtime keeps: keys, the times of its timers, calls that nobody waits for.

-- Who may call. A key that was revoked stays, for the list.
CREATE TABLE keys (
    part          INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    digest        BLOB    NOT NULL,  -- SHA-256 of the key's text, which has 256 random bits
    name          TEXT    NOT NULL,
    team_id       TEXT,              -- NULL: the operator, who reaches all teams
    created_at_ms INTEGER NOT NULL,
    revoked_at_ms INTEGER,
    PRIMARY KEY (part, id)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX keys_by_digest ON keys (part, digest);

-- The times at which a timer was due, each taken once: whoever writes the row runs it, nobody else does. Of those that
-- have passed only the last one is kept: nothing before it can be taken any more.
CREATE TABLE timer_slots (
    part        INTEGER NOT NULL,
    timer       TEXT    NOT NULL,    -- the function's name, a slash, and the timer's own
    due_at_ms   INTEGER NOT NULL,
    taken_at_ms INTEGER,             -- NULL: nobody ran; the timer begins to count here
    schedule    TEXT    NOT NULL,    -- as it was written; another one begins to count anew
    PRIMARY KEY (part, timer, due_at_ms)
) STRICT, WITHOUT ROWID;

-- Calls that were answered with 202. One that succeeded is deleted; one that failed for good stays as a dead letter.
CREATE TABLE calls (
    part          INTEGER NOT NULL,
    id            TEXT    NOT NULL,
    function      TEXT    NOT NULL,
    request       BLOB    NOT NULL,
    request_bytes INTEGER NOT NULL,  -- its length
    request_id    TEXT    NOT NULL,
    traceparent   TEXT    NOT NULL,
    attempt       INTEGER NOT NULL,  -- those begun so far
    is_leased     INTEGER NOT NULL CHECK (is_leased IN (0, 1)),
    due_at_ms     INTEGER,           -- also the end of a lease, and with the attempt its fence; NULL: dead
    created_at_ms INTEGER NOT NULL,
    ended_at_ms   INTEGER,           -- when it was given up
    last_error    TEXT,              -- the error object of the last attempt that failed
    PRIMARY KEY (part, id)
) STRICT;

CREATE INDEX calls_due ON calls (part, function, due_at_ms, request_bytes) WHERE due_at_ms IS NOT NULL;
CREATE INDEX calls_dead ON calls (part, id, ended_at_ms, request_bytes) WHERE due_at_ms IS NULL;

-- As for the tables before.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('calls', 'sqlite_autoindex_calls_1', '10000 10000 1'),
    ('calls', 'calls_due',                '1000 1000 100 2 1'),
    ('calls', 'calls_dead',               '10000 10000 1 1 1');
ANALYZE sqlite_schema;
