-- What sources say about the areas of bodies: babies, and access to CAMHS for the youngest. A later row for the same body
-- and year takes the place of an earlier one, which stays.

CREATE TABLE population (
    body TEXT NOT NULL REFERENCES body (slug),
    -- the middle of the year
    year BIGINT NOT NULL,
    -- not known where it is NULL, which is never none
    under_1 BIGINT,
    under_2 BIGINT NOT NULL,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    revision BIGINT NOT NULL
);

CREATE INDEX population_body ON population (body, year);

-- Counts of children are texts: `12`, or `1..5` where the answer gives a range. NULL is not known, `0` is none.
CREATE TABLE access_return (
    body TEXT NOT NULL REFERENCES body (slug),
    -- from April to March: `2017-18`
    year TEXT NOT NULL,
    replied BOOLEAN NOT NULL,
    numbers_from TEXT,
    accepts_0_12 BOOLEAN,
    accepts_12_24 BOOLEAN,
    accepts_24_36 BOOLEAN,
    referred_0_12 TEXT,
    referred_12_24 TEXT,
    referred_24_36 TEXT,
    referred_0_18 TEXT,
    seen_0_12 TEXT,
    seen_12_24 TEXT,
    seen_24_36 TEXT,
    seen_0_18 TEXT,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    revision BIGINT NOT NULL
);

CREATE INDEX access_return_body ON access_return (body, year);
