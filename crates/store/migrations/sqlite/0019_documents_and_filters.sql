-- Documents of GraphQL that the owners of keys registered. They are no part of the log: they say nothing about services. Those of a
-- key that was revoked are removed.
CREATE TABLE key_document (
    key_id TEXT NOT NULL,
    -- what the owner of the key asks for it by: an id of their own, or the SHA-256 of the text
    id TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (key_id, id)
) STRICT;

-- Which changes a webhook is sent, in JSON; NULL for all.
ALTER TABLE webhook ADD COLUMN filter TEXT;
