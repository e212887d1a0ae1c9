-- The log. It is the registry: everything else here can be made from it again.
--
-- A revision is one commit: who, when, why. Its hash covers its own row, its changes and the hash before it
-- (crates/store/src/hash.rs says how), so that a row that somebody edits, removes or reorders shows.
-- Dates and times are ISO 8601 texts, in UTC; truth is 0 or 1.

CREATE TABLE revision (
    number INTEGER PRIMARY KEY CHECK (number > 0),
    at TEXT NOT NULL,
    actor TEXT NOT NULL,
    -- the key that the actor used
    key_id TEXT,
    -- the actor's own name for the request: the same request is never answered twice
    request TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
) STRICT;

CREATE UNIQUE INDEX revision_request ON revision (actor, request) WHERE request IS NOT NULL;

CREATE TABLE change (
    revision INTEGER NOT NULL REFERENCES revision (number),
    ordinal INTEGER NOT NULL CHECK (ordinal >= 0),
    -- which change it is: `claim-recorded`
    tag TEXT NOT NULL,
    -- what it is about: `service:some-slug`
    entity TEXT NOT NULL,
    -- in one line, for people
    summary TEXT NOT NULL,
    -- the change itself, as JSON; a text, because its bytes are part of the hash
    payload TEXT NOT NULL,
    PRIMARY KEY (revision, ordinal)
) STRICT, WITHOUT ROWID;

-- The end of the log, so that a missing end shows, too. One row.
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    number INTEGER NOT NULL,
    hash TEXT NOT NULL
) STRICT;

INSERT INTO head (id, number, hash) VALUES (1, 0, '');

CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER revision_no_delete BEFORE DELETE ON revision BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER change_no_update BEFORE UPDATE ON change BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

CREATE TRIGGER change_no_delete BEFORE DELETE ON change BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
