-- What sources say of reviews of services by standard sets: the public status, never the working papers. An accreditation lapses on
-- the day on which it expires, by itself.

CREATE TABLE accreditation (
    service TEXT NOT NULL REFERENCES service (slug),
    standard_set TEXT NOT NULL,
    version TEXT NOT NULL,
    state TEXT NOT NULL,
    -- the day on which the state was reached
    on_day TEXT NOT NULL,
    -- the first day without the accreditation
    expires TEXT,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX accreditation_service ON accreditation (service);
