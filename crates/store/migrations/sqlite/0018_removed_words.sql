-- A content may lose more words later: its digest stays that of what was there first.
DROP TRIGGER change_no_update;

CREATE TRIGGER change_no_update BEFORE UPDATE ON change
WHEN NOT (
    (OLD.digest IS NULL OR OLD.digest = NEW.digest) AND NEW.digest IS NOT NULL AND NEW.salt IS NULL
    AND NEW.revision = OLD.revision AND NEW.ordinal = OLD.ordinal AND NEW.tag = OLD.tag AND NEW.entity = OLD.entity
    AND EXISTS (
        SELECT 1 FROM change AS reason
        WHERE reason.tag = 'redacted' AND reason.revision = (SELECT MAX(revision) FROM change)
        AND instr(reason.payload, '{"position":' || OLD.revision || ',"ordinal":' || OLD.ordinal || ',') = 1
        AND instr(reason.payload, '"digest":"' || NEW.digest || '"') > 0
    )
)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;

-- The reason of a revision is removed in the same way. The entry that says so has no ordinal.
DROP TRIGGER revision_no_update;

CREATE TRIGGER revision_no_update BEFORE UPDATE ON revision
WHEN NOT (
    NEW.reason = '[removed]'
    AND NEW.number = OLD.number AND NEW.at = OLD.at AND NEW.actor = OLD.actor AND NEW.actor_label IS OLD.actor_label
    AND NEW.key_id IS OLD.key_id AND NEW.request IS OLD.request AND NEW.request_digest IS OLD.request_digest
    AND NEW.format IS OLD.format AND NEW.previous_hash = OLD.previous_hash AND NEW.hash = OLD.hash
    AND EXISTS (
        SELECT 1 FROM change AS reason
        WHERE reason.tag = 'redacted' AND reason.revision = (SELECT MAX(revision) FROM change)
        AND instr(reason.payload, '{"position":' || OLD.number || ',') = 1
        AND instr(reason.payload, '"ordinal":') = 0
    )
)
BEGIN
    SELECT RAISE(ABORT, 'the log is append-only');
END;
