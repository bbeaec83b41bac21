-- How many webhooks a team has, and how many of them are active, without reading them: they are wide rows.
CREATE INDEX webhooks_active ON webhooks (part, team_id, deleted_at_ms, is_active);

-- As for the tables before.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('webhooks', 'webhooks_active', '1000 1000 10 9 5');
ANALYZE sqlite_schema;
