-- The log. It is the registry: everything else here can be made from it again.
--
-- A revision is one commit: who, when, why. Its hash covers its own row, its changes and the hash before it
-- (crates/store/src/hash.rs says how), so that a row that somebody edits, removes or reorders shows.

CREATE TABLE revision (
    number BIGINT PRIMARY KEY CHECK (number > 0),
    at TIMESTAMPTZ NOT NULL,
    actor TEXT NOT NULL,
    -- the key that the actor used
    key_id TEXT,
    -- the actor's own name for the request: the same request is never answered twice
    request TEXT,
    reason TEXT,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE
);

CREATE UNIQUE INDEX revision_request ON revision (actor, request) WHERE request IS NOT NULL;

CREATE TABLE change (
    revision BIGINT NOT NULL REFERENCES revision (number),
    ordinal BIGINT NOT NULL CHECK (ordinal >= 0),
    -- which change it is: `claim-recorded`
    tag TEXT NOT NULL,
    -- what it is about: `service:some-slug`
    entity TEXT NOT NULL,
    -- in one line, for people
    summary TEXT NOT NULL,
    -- the change itself, as JSON; a text, because its bytes are part of the hash
    payload TEXT NOT NULL,
    PRIMARY KEY (revision, ordinal)
);

-- The end of the log, so that a missing end shows, too. One row.
CREATE TABLE head (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    number BIGINT NOT NULL,
    hash TEXT NOT NULL
);

INSERT INTO head (id, number, hash) VALUES (1, 0, '');

CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log is append-only';
END;
$$;

CREATE TRIGGER revision_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();

CREATE TRIGGER change_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON change
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();
