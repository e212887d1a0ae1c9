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
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ,
    -- to the minute or so; the one column that is not in the log
    last_used_at TIMESTAMPTZ
);

-- From format 4 on a revision names the format of its hash, which covers the contents of its changes by their digests.
ALTER TABLE revision ADD COLUMN format BIGINT;

-- What keeps the digest of a content from being guessed. It is removed with the content.
ALTER TABLE change ADD COLUMN salt TEXT;
-- The digest of a content that was removed: then `summary` and `payload` are what is left.
ALTER TABLE change ADD COLUMN digest TEXT;

-- What `log verify` and the commands about keys look for.
CREATE INDEX change_of_keys ON change (revision, ordinal) WHERE tag = 'key-changed';
