-- Keys have a public label, and a role more. SQLite changes no constraint in place: the table is written once more.

CREATE TABLE access_key_with_label (
    id TEXT PRIMARY KEY,
    -- who it is: keys of the same name are the same actor; only reviewers see it where there is a label
    name TEXT NOT NULL,
    -- what everybody sees in the place of the name: an organisation, say
    label TEXT,
    role TEXT NOT NULL CHECK (role IN ('contributor', 'editor', 'reviewer', 'admin')),
    -- SHA-256 of the key, in hexadecimal digits; the key itself is nowhere
    secret_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    -- to the minute or so
    last_used_at TEXT
) STRICT;

INSERT INTO access_key_with_label (id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at)
SELECT id, name, role, secret_hash, created_at, expires_at, revoked_at, last_used_at FROM access_key;

DROP TABLE access_key;

ALTER TABLE access_key_with_label RENAME TO access_key;

-- The label under which everybody sees who made a revision. It is under the hash of the revision where there is one.
ALTER TABLE revision ADD COLUMN actor_label TEXT;
