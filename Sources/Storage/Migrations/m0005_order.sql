-- Webhooks whose deliveries go out one after another, and the lines in which those stand.
ALTER TABLE webhooks ADD COLUMN is_ordered INTEGER NOT NULL DEFAULT 0 CHECK (is_ordered IN (0, 1));

-- '' is the line of the events without a key; null: a delivery without order.
ALTER TABLE deliveries ADD COLUMN ordering_key TEXT;
-- The place in the line, counted from 1 each time the line was empty. What is open and has another before it in its line
-- has a due time that no clock reaches: see Delivery.dueWhenUnblocked.
ALTER TABLE deliveries ADD COLUMN sequence INTEGER;

CREATE UNIQUE INDEX deliveries_ordered ON deliveries (part, webhook_id, ordering_key, sequence)
    WHERE ordering_key IS NOT NULL AND due_at_ms IS NOT NULL;

-- As for the tables before.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('deliveries', 'deliveries_ordered', '10000 10000 100 10 1');
ANALYZE sqlite_schema;
