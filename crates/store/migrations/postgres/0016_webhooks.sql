-- Addresses of partners to which every revision is sent as it is published. They are no part of the log: a log can be made public,
-- and says nothing of who listens. A backup leaves both tables out, so that a copy of a registry sends nothing.
CREATE TABLE webhook (
    id TEXT PRIMARY KEY,
    url TEXT NOT NULL,
    description TEXT NOT NULL,
    -- what deliveries are signed with: the receiver has the same
    secret TEXT NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    -- the last revision that was delivered, or the one that was in force when the webhook was made
    revision BIGINT NOT NULL,
    -- attempts that failed since the last success, and since when
    failures BIGINT NOT NULL DEFAULT 0,
    failing_since TEXT,
    next_attempt_at TEXT,
    disabled_at TEXT,
    disabled_reason TEXT
);

-- The last attempts of each webhook.
CREATE TABLE webhook_delivery (
    webhook TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    at TEXT NOT NULL,
    milliseconds BIGINT NOT NULL,
    -- of the answer, if there was one
    status BIGINT,
    -- what was wrong; NULL when it was delivered
    problem TEXT,
    PRIMARY KEY (webhook, number)
);
