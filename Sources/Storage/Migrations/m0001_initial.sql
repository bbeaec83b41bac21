-- Every key begins with part: 0 in a single file, hash(team) mod 64 on an engine of many machines.
-- A list of words in a CHECK is written with OR: for IN, SQLite would fill a table of its own at each change of a row.
-- Times are whole milliseconds since 1970, in columns named …_at_ms; truths are 0 and 1; ids are texts that sort by time.

CREATE TABLE webhooks (
    part                          INTEGER NOT NULL,
    team_id                       TEXT    NOT NULL,
    id                            TEXT    NOT NULL,
    name                          TEXT    NOT NULL,
    url                           TEXT    NOT NULL,
    description                   TEXT,
    events                        TEXT    NOT NULL,  -- separated by a space
    headers_sealed                BLOB,
    max_retries                   INTEGER NOT NULL,
    retry_delay_seconds           INTEGER NOT NULL,
    retry_schedule                TEXT,              -- seconds, separated by a space
    timeout_ms                    INTEGER NOT NULL,
    rate_limit                    INTEGER NOT NULL,  -- attempts in any 60 seconds
    filters                       TEXT,              -- JSON
    metadata                      TEXT,              -- JSON
    is_active                     INTEGER NOT NULL CHECK (is_active IN (0, 1)),
    is_verified                   INTEGER NOT NULL CHECK (is_verified IN (0, 1)),
    secret_sealed                 BLOB    NOT NULL,
    secret_hint                   TEXT    NOT NULL,
    previous_secret_sealed        BLOB,
    previous_secret_expires_at_ms INTEGER,
    created_by                    TEXT    NOT NULL,
    created_at_ms                 INTEGER NOT NULL,
    updated_at_ms                 INTEGER NOT NULL,
    disabled_at_ms                INTEGER,
    disabled_reason               TEXT,
    deleted_at_ms                 INTEGER,           -- the row stays for the history, without its secrets
    revision                      INTEGER NOT NULL,  -- counts the changes
    PRIMARY KEY (part, team_id, id)
) STRICT, WITHOUT ROWID;

-- Which webhooks want which events: what trigger reads. Only webhooks that are not deleted.
CREATE TABLE subscriptions (
    part       INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    event      TEXT    NOT NULL,
    webhook_id TEXT    NOT NULL,
    PRIMARY KEY (part, team_id, event, webhook_id)
) STRICT, WITHOUT ROWID;

-- What went wrong last, by webhook.
CREATE TABLE health (
    part               INTEGER NOT NULL,
    team_id            TEXT    NOT NULL,
    webhook_id         TEXT    NOT NULL,
    last_error_at_ms   INTEGER NOT NULL,
    last_error_message TEXT    NOT NULL,
    PRIMARY KEY (part, team_id, webhook_id)
) STRICT, WITHOUT ROWID;

-- A table with row ids: bodies of a kilobyte would spill into overflow pages of a key-ordered one.
CREATE TABLE payloads (
    part          INTEGER NOT NULL,
    team_id       TEXT    NOT NULL,
    id            TEXT    NOT NULL,
    event         TEXT    NOT NULL,
    body          BLOB    NOT NULL,                  -- the bytes that are signed and sent
    created_at_ms INTEGER NOT NULL,
    PRIMARY KEY (part, team_id, id)
) STRICT;

CREATE TABLE deliveries (
    part            INTEGER NOT NULL,
    team_id         TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    webhook_id      TEXT    NOT NULL,
    payload_id      TEXT    NOT NULL,
    event           TEXT    NOT NULL,
    status          TEXT    NOT NULL CHECK (status = 'pending' OR status = 'success' OR status = 'failed' OR status = 'retrying'),
    queue           INTEGER NOT NULL CHECK (queue IN (0, 1)),  -- 0: never claimed; 1: claimed before
    is_leased       INTEGER NOT NULL CHECK (is_leased IN (0, 1)),
    due_at_ms       INTEGER,                         -- due time, retry time or lease end; null when settled
    attempt         INTEGER NOT NULL,                -- attempts so far
    max_attempts    INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL,
    delivered_at_ms INTEGER,
    duration_ms     INTEGER,
    response_status INTEGER,
    error_code      TEXT,
    error           TEXT,
    PRIMARY KEY (part, team_id, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX deliveries_open ON deliveries (part, webhook_id, queue, due_at_ms) WHERE due_at_ms IS NOT NULL;
CREATE INDEX deliveries_history ON deliveries (part, webhook_id, id);
CREATE INDEX deliveries_failed ON deliveries (part, webhook_id, status, id) WHERE status = 'failed';
CREATE INDEX deliveries_failed_of_team ON deliveries (part, team_id, status, id) WHERE status = 'failed';

CREATE TABLE attempts (
    part             INTEGER NOT NULL,
    team_id          TEXT    NOT NULL,
    delivery_id      TEXT    NOT NULL,
    number           INTEGER NOT NULL,
    started_at_ms    INTEGER NOT NULL,
    dns_ms           REAL,
    connect_ms       REAL,
    tls_ms           REAL,
    first_byte_ms    REAL,
    total_ms         REAL    NOT NULL,
    response_status  INTEGER,
    response_headers TEXT,                           -- a line each: name, colon, space, value
    response_body    BLOB,
    error_code       TEXT,
    error            TEXT,
    PRIMARY KEY (part, team_id, delivery_id, number)
) STRICT, WITHOUT ROWID;

-- One line of waiting deliveries for each webhook and queue: when it wants to be looked at. A claim goes from line to
-- line, so that no webhook's backlog stands before another's.
CREATE TABLE lanes (
    part             INTEGER NOT NULL,
    queue            INTEGER NOT NULL CHECK (queue IN (0, 1)),
    webhook_id       TEXT    NOT NULL,
    team_id          TEXT    NOT NULL,
    due_at_ms        INTEGER,                        -- null: nothing waits
    not_before_ms    INTEGER NOT NULL,               -- the next free slot of the rate limit; 0: at once
    is_held          INTEGER NOT NULL CHECK (is_held IN (0, 1)),  -- its webhook is not active
    PRIMARY KEY (part, queue, webhook_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX lanes_due ON lanes (part, queue, due_at_ms) WHERE due_at_ms IS NOT NULL AND is_held = 0;

-- The attempts of the last minute, for the rate limit: n of them started at that time.
CREATE TABLE rate_slots (
    part       INTEGER NOT NULL,
    webhook_id TEXT    NOT NULL,
    at_ms      INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    PRIMARY KEY (part, webhook_id, at_ms)
) STRICT, WITHOUT ROWID;

-- Deliveries by the hour of their creation and their present status; webhook_id '' is the whole team.
CREATE TABLE statistics (
    part                 INTEGER NOT NULL,
    team_id              TEXT    NOT NULL,
    webhook_id           TEXT    NOT NULL,
    hour_at_ms           INTEGER NOT NULL,
    pending              INTEGER NOT NULL,
    retrying             INTEGER NOT NULL,
    success              INTEGER NOT NULL,
    failed               INTEGER NOT NULL,
    duration_sum_ms      INTEGER NOT NULL,
    duration_max_ms      INTEGER NOT NULL,
    last_triggered_at_ms INTEGER NOT NULL,           -- 0: never
    last_attempt_at_ms   INTEGER NOT NULL,           -- 0: never
    PRIMARY KEY (part, team_id, webhook_id, hour_at_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE durations (
    part       INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    webhook_id TEXT    NOT NULL,
    hour_at_ms INTEGER NOT NULL,
    bucket     INTEGER NOT NULL,
    n          INTEGER NOT NULL,
    PRIMARY KEY (part, team_id, webhook_id, hour_at_ms, bucket)
) STRICT, WITHOUT ROWID;

CREATE TABLE idempotency (
    part          INTEGER NOT NULL,
    team_id       TEXT    NOT NULL,
    key           TEXT    NOT NULL,
    content_hash  BLOB    NOT NULL,                  -- SHA-256 of event, data, previousData and metadata
    payload_id    TEXT    NOT NULL,
    deliveries    TEXT    NOT NULL,                  -- webhook ids in the order of the deliveries, separated by a space
    expires_at_ms INTEGER NOT NULL,
    PRIMARY KEY (part, team_id, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX idempotency_expiry ON idempotency (part, expires_at_ms);

CREATE TABLE tests (
    part            INTEGER NOT NULL,
    team_id         TEXT    NOT NULL,
    id              TEXT    NOT NULL,
    webhook_id      TEXT    NOT NULL,
    event_type      TEXT    NOT NULL,
    payload         BLOB    NOT NULL,
    status          TEXT    NOT NULL CHECK (status = 'success' OR status = 'failed' OR status = 'timeout'),
    response_status INTEGER,
    response_body   BLOB,
    error           TEXT,
    duration_ms     INTEGER NOT NULL,
    created_at_ms   INTEGER NOT NULL,
    PRIMARY KEY (part, team_id, id)
) STRICT;

-- How many rows the keys' and indexes' first columns lead to, as it will be once the store is in use: a number for all
-- rows, then one for each column. Without them SQLite takes ten rows for what part = 0 finds, which is the whole table,
-- and walks through it.
ANALYZE sqlite_schema;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('webhooks',      'webhooks',                     '1000 1000 10 1'),
    ('subscriptions', 'subscriptions',                '3000 3000 30 3 1'),
    ('health',        'health',                       '1000 1000 10 1'),
    ('payloads',      'sqlite_autoindex_payloads_1',  '1000000 1000000 10000 1'),
    ('deliveries',    'deliveries',                   '1000000 1000000 10000 1'),
    ('deliveries',    'deliveries_open',              '10000 10000 10 5 1'),
    ('deliveries',    'deliveries_history',           '1000000 1000000 1000 1'),
    ('deliveries',    'deliveries_failed',            '10000 10000 10 10 1'),
    ('deliveries',    'deliveries_failed_of_team',    '10000 10000 100 100 1'),
    ('attempts',      'attempts',                     '1000000 1000000 10000 2 1'),
    ('lanes',         'lanes',                        '2000 2000 1000 1'),
    ('lanes',         'lanes_due',                    '100 100 50 1'),
    ('rate_slots',    'rate_slots',                   '10000 10000 10 1'),
    ('statistics',    'statistics',                   '100000 100000 1000 100 1'),
    ('durations',     'durations',                    '1000000 1000000 10000 1000 10 1'),
    ('idempotency',   'idempotency',                  '100000 100000 1000 1'),
    ('idempotency',   'idempotency_expiry',           '100000 100000 1'),
    ('tests',         'sqlite_autoindex_tests_1',     '1000 1000 10 1');
ANALYZE sqlite_schema;
