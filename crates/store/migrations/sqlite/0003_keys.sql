-- Keys of those who write. They are no part of the log, and a backup that is given away should leave them out.
--
-- Another process than the server may write here (`rare-jewels key`): a server that finds another number in
-- `access_key_version` reads the keys again.

CREATE TABLE access_key (
    id TEXT PRIMARY KEY,
    -- who it is: keys of the same name are the same actor
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('contributor', 'reviewer', 'admin')),
    -- SHA-256 of the key, in hexadecimal digits; the key itself is nowhere
    secret_hash TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT,
    revoked_at TEXT,
    -- to the minute or so
    last_used_at TEXT
) STRICT;

-- Grows with every key that is made or revoked. One row.
CREATE TABLE access_key_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL
) STRICT;

INSERT INTO access_key_version (id, number) VALUES (1, 0);
