-- What was asked for by the name of a request, as a digest: the same name for something else is told apart. Revisions from
-- before have none, and their hashes are over the rest.

ALTER TABLE revision ADD COLUMN request_digest TEXT;
