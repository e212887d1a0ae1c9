-- Who says where a service stands in its life, where in the source, and of which day.
ALTER TABLE service ADD COLUMN status_source TEXT REFERENCES source (slug);
ALTER TABLE service ADD COLUMN status_locator TEXT;
ALTER TABLE service ADD COLUMN status_as_of TEXT;
