-- How webhooks' receivers do: what a breaker, and the decision to give a webhook up, rest on.

-- Of n, those that were counted at an earlier time already; failures that came at that time. Kept for five minutes.
ALTER TABLE rate_slots ADD COLUMN restamped INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rate_slots ADD COLUMN failed    INTEGER NOT NULL DEFAULT 0;

-- Not NULL: the breaker is open; nothing goes out before that time, and then one delivery. The same in both lanes.
ALTER TABLE lanes ADD COLUMN probe_at_ms INTEGER;

ALTER TABLE statistics ADD COLUMN last_success_at_ms INTEGER NOT NULL DEFAULT 0;  -- 0: never

ALTER TABLE health ADD COLUMN revision            INTEGER NOT NULL DEFAULT 0;  -- counts the changes
ALTER TABLE health ADD COLUMN healthy_at_ms       INTEGER;                     -- since when it is; NULL: since it was made
ALTER TABLE health ADD COLUMN failing_at_ms       INTEGER;                     -- the first failure after the last success
ALTER TABLE health ADD COLUMN missed_at_ms        INTEGER;                     -- creation of the oldest delivery that failed since
ALTER TABLE health ADD COLUMN connection_failures INTEGER NOT NULL DEFAULT 0;  -- in a row
ALTER TABLE health ADD COLUMN warning             INTEGER NOT NULL DEFAULT 0;  -- percent; 0: none
ALTER TABLE health ADD COLUMN warned_at_ms        INTEGER;
ALTER TABLE health ADD COLUMN opened_at_ms        INTEGER;                     -- NULL: the breaker is closed
ALTER TABLE health ADD COLUMN open_reason         TEXT;
ALTER TABLE health ADD COLUMN probe_wait_ms       INTEGER NOT NULL DEFAULT 0;

-- A deleted webhook has none any more.
DELETE FROM health WHERE NOT EXISTS (SELECT 1 FROM webhooks WHERE webhooks.part = health.part
    AND webhooks.team_id = health.team_id AND webhooks.id = health.webhook_id AND webhooks.deleted_at_ms IS NULL);

-- Payloads that have failed since the last success, up to a few.
CREATE TABLE failing_payloads (
    part       INTEGER NOT NULL,
    team_id    TEXT    NOT NULL,
    webhook_id TEXT    NOT NULL,
    payload_id TEXT    NOT NULL,
    PRIMARY KEY (part, team_id, webhook_id, payload_id)
) STRICT, WITHOUT ROWID;

-- As for the tables before.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('failing_payloads', 'failing_payloads', '1000 1000 100 10 1');
ANALYZE sqlite_schema;
