-- The names of the call that an event came with, where it had any: they go with each attempt.
ALTER TABLE payloads ADD COLUMN request_id  TEXT;
ALTER TABLE payloads ADD COLUMN traceparent TEXT;
