-- The revision in which a claim was taken back; NULL when it stands.
ALTER TABLE claim ADD COLUMN retracted_in INTEGER;
