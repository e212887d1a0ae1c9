-- Keys have a public label, and a role more.

-- what everybody sees in the place of the name: an organisation, say
ALTER TABLE access_key ADD COLUMN label TEXT;

ALTER TABLE access_key DROP CONSTRAINT access_key_role_check;

ALTER TABLE access_key
    ADD CONSTRAINT access_key_role_check CHECK (role IN ('contributor', 'editor', 'reviewer', 'admin'));

-- The label under which everybody sees who made a revision. It is under the hash of the revision where there is one.
ALTER TABLE revision ADD COLUMN actor_label TEXT;
