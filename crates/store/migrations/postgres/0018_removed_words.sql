-- A content may lose more words later: its digest stays that of what was there first.
CREATE OR REPLACE FUNCTION refuse_change_of_content() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.digest IS NULL OR OLD.digest = NEW.digest) AND NEW.digest IS NOT NULL AND NEW.salt IS NULL
        AND NEW.revision = OLD.revision AND NEW.ordinal = OLD.ordinal AND NEW.tag = OLD.tag AND NEW.entity = OLD.entity
        AND EXISTS (
            SELECT 1 FROM change AS reason
            WHERE reason.tag = 'redacted' AND reason.revision = (SELECT MAX(revision) FROM change)
            AND starts_with(reason.payload, '{"position":' || OLD.revision || ',"ordinal":' || OLD.ordinal || ',')
            AND position('"digest":"' || NEW.digest || '"' IN reason.payload) > 0
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log is append-only';
END;
$$;

-- The reason of a revision is removed in the same way. The entry that says so has no ordinal.
CREATE FUNCTION refuse_change_of_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.reason = '[removed]' AND (to_jsonb(NEW) - 'reason') = (to_jsonb(OLD) - 'reason')
        AND EXISTS (
            SELECT 1 FROM change AS reason
            WHERE reason.tag = 'redacted' AND reason.revision = (SELECT MAX(revision) FROM change)
            AND starts_with(reason.payload, '{"position":' || OLD.number || ',')
            AND position('"ordinal":' IN reason.payload) = 0
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the log is append-only';
END;
$$;

DROP TRIGGER revision_append_only ON revision;

CREATE TRIGGER revision_append_only BEFORE DELETE OR TRUNCATE ON revision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();

CREATE TRIGGER revision_reason BEFORE UPDATE ON revision
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_revision();
