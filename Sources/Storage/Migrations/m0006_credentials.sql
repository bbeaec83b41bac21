-- What a webhook has beside its secret: a signing key, and what it shows its receiver of itself. Sealed, like the secret.
ALTER TABLE webhooks ADD COLUMN signatures                         TEXT;     -- separated by a space; NULL: v1
ALTER TABLE webhooks ADD COLUMN signing_key_sealed                 BLOB;
ALTER TABLE webhooks ADD COLUMN public_key                         TEXT;
ALTER TABLE webhooks ADD COLUMN previous_signing_key_sealed        BLOB;
ALTER TABLE webhooks ADD COLUMN previous_public_key                TEXT;
ALTER TABLE webhooks ADD COLUMN previous_signing_key_expires_at_ms INTEGER;
ALTER TABLE webhooks ADD COLUMN credentials_sealed                 BLOB;
ALTER TABLE webhooks ADD COLUMN credentials_type                   TEXT;
ALTER TABLE webhooks ADD COLUMN credentials_hint                   TEXT;     -- shown where they are not
ALTER TABLE webhooks ADD COLUMN client_certificate_sealed          BLOB;
ALTER TABLE webhooks ADD COLUMN client_certificate_expires_at_ms   INTEGER;

-- The key that seals: its id, which stands at the head of each sealed text too. What another key has sealed is not taken,
-- so that a key can be given up once nothing is left that it has sealed. No row: nothing was sealed since there is this table.
CREATE TABLE sealing_keys (
    part   INTEGER NOT NULL,
    key_id BLOB    NOT NULL,
    PRIMARY KEY (part)
) STRICT, WITHOUT ROWID;

-- As for the tables before.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('sealing_keys', 'sealing_keys', '1 1');
ANALYZE sqlite_schema;
