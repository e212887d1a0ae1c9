-- What the log comes to, in plain tables for people who ask with SQL. Written in the same transaction as the log, and
-- never read by the program.
-- Dates and times are ISO 8601 texts, in UTC; truth is 0 or 1.

CREATE TABLE source (
    slug TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    publisher TEXT NOT NULL,
    published TEXT,
    url TEXT,
    licence TEXT
) STRICT;

CREATE TABLE intervention (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE evidence_rating (
    intervention TEXT NOT NULL REFERENCES intervention (slug),
    scheme TEXT NOT NULL,
    rating TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT
) STRICT;

CREATE TABLE body (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    nation TEXT,
    ods_code TEXT,
    gss_code TEXT,
    valid_from TEXT,
    -- the last day
    valid_to TEXT
) STRICT;

CREATE TABLE succession (
    from_body TEXT NOT NULL REFERENCES body (slug),
    to_body TEXT NOT NULL REFERENCES body (slug),
    on_day TEXT NOT NULL,
    PRIMARY KEY (from_body, to_body)
) STRICT;

CREATE TABLE service (
    slug TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    nation TEXT NOT NULL,
    status TEXT NOT NULL,
    website TEXT,
    host_organisation TEXT,
    -- only what is published is for everybody to see
    standing TEXT NOT NULL CHECK (standing IN ('proposed', 'published', 'withdrawn', 'merged')),
    merged_into TEXT REFERENCES service (slug),
    proposed_by TEXT,
    -- the revision that added it
    revision INTEGER NOT NULL
) STRICT;

CREATE TABLE service_other_name (
    service TEXT NOT NULL REFERENCES service (slug),
    name TEXT NOT NULL,
    PRIMARY KEY (service, name)
) STRICT;

CREATE TABLE service_locality (
    service TEXT NOT NULL REFERENCES service (slug),
    locality TEXT NOT NULL,
    PRIMARY KEY (service, locality)
) STRICT;

CREATE TABLE service_area (
    service TEXT NOT NULL REFERENCES service (slug),
    body TEXT NOT NULL REFERENCES body (slug),
    PRIMARY KEY (service, body)
) STRICT;

CREATE INDEX service_area_body ON service_area (body);

CREATE TABLE claim (
    service TEXT NOT NULL REFERENCES service (slug),
    -- the service for which it was recorded, which may have been merged since
    recorded_for TEXT NOT NULL REFERENCES service (slug),
    fact TEXT NOT NULL,
    -- JSON; NULL when it was asked and nobody knows
    value TEXT,
    -- whether a set is listed in full
    complete INTEGER NOT NULL CHECK (complete IN (0, 1)),
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    observed_on TEXT,
    note TEXT,
    -- where it stands in the log
    revision INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (revision, ordinal)
) STRICT;

CREATE INDEX claim_service ON claim (service, fact);

CREATE TABLE attestation (
    service TEXT NOT NULL REFERENCES service (slug),
    class TEXT NOT NULL,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    as_of TEXT,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX attestation_service ON attestation (service);

CREATE TABLE decision (
    service TEXT NOT NULL REFERENCES service (slug),
    class TEXT NOT NULL,
    reason TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at TEXT NOT NULL,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX decision_service ON decision (service);

CREATE TABLE funding_line (
    id TEXT PRIMARY KEY,
    funder TEXT NOT NULL REFERENCES body (slug),
    service TEXT NOT NULL REFERENCES service (slug),
    budget TEXT NOT NULL,
    role TEXT NOT NULL,
    lead INTEGER NOT NULL CHECK (lead IN (0, 1)),
    -- pounds a year; NULL when unknown, which is not nothing
    annual_amount REAL,
    from_day TEXT,
    -- the last day
    to_day TEXT,
    time_limited INTEGER NOT NULL CHECK (time_limited IN (0, 1)),
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    note TEXT,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX funding_line_funder ON funding_line (funder);
CREATE INDEX funding_line_service ON funding_line (service);
