-- What happens to keys is in the log from now on. `access_key` is made from it, as the other plain tables are: for people who ask
-- with SQL. What a key may do is read from the log. The keys of before are in `access_key_before` until the first start of a
-- version that knows of this writes them into the log; that clears the table.
ALTER TABLE access_key RENAME TO access_key_before;

CREATE TABLE access_key (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    label TEXT,
    role TEXT NOT NULL,
    -- SHA-256 of the key, in hexadecimal digits; the key itself is nowhere
    secret_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    -- to the minute or so; the one column that is not in the log
    last_used_at TEXT
) STRICT;

-- From format 4 on a revision names the format of its hash, which covers the contents of its changes by their digests.
ALTER TABLE revision ADD COLUMN format INTEGER;

-- What keeps the digest of a content from being guessed. It is removed with the content.
ALTER TABLE change ADD COLUMN salt TEXT;
-- The digest of a content that was removed: then `summary` and `payload` are what is left.
ALTER TABLE change ADD COLUMN digest TEXT;

-- What `log verify` and the commands about keys look for.
CREATE INDEX change_of_keys ON change (revision, ordinal) WHERE tag = 'key-changed';
CREATE INDEX change_removed ON change (revision, ordinal) WHERE digest IS NOT NULL;

-- The log stays append-only but for one thing: the content of a change is removed where an entry of the log says so.
DROP TRIGGER change_no_update;

CREATE TRIGGER change_no_update BEFORE UPDATE ON change
WHEN NOT (
    OLD.digest IS NULL AND NEW.digest IS NOT NULL AND NEW.salt IS NULL
    AND NEW.revision = OLD.revision AND NEW.ordinal = OLD.ordinal AND NEW.tag = OLD.tag AND NEW.entity = OLD.entity
    AND EXISTS (
        SELECT 1 FROM change AS reason
        WHERE reason.tag = 'redacted' AND reason.revision = (SELECT MAX(revision) FROM change)
        AND instr(reason.payload, NEW.digest) > 0
    )
)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
