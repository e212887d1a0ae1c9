-- What sources say of where the areas of bodies lie: a council in a board, say. A later row for the same two bodies takes the
-- place of an earlier one, which stays.

CREATE TABLE lies_within (
    body TEXT NOT NULL REFERENCES body (slug),
    within_body TEXT NOT NULL REFERENCES body (slug),
    -- from 0, none of the area of `body`, to 1, all of it; NULL is a part of unknown size
    share REAL,
    source TEXT NOT NULL REFERENCES source (slug),
    locator TEXT,
    revision INTEGER NOT NULL
) STRICT;

CREATE INDEX lies_within_body ON lies_within (body);
CREATE INDEX lies_within_within_body ON lies_within (within_body);
