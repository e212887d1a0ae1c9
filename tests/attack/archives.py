"""Archives that bring more than the log, or something else than it."""

import hashlib
import json

from suite import attack, expect

SECRET = "rj_0123456789_" + "A" * 43


def exported(arena):
    """The lines of an archive."""
    file = arena.file("archive.jsonl")
    done = arena.program.run("export", file, "--database", f"sqlite://{arena.report()}")
    expect(done.returncode == 0, f"no export: {done.stderr}")
    return file.read_text(encoding="utf-8").splitlines()


def key_line():
    """An admin's key, as a backup holds it."""
    hashed = hashlib.sha256(SECRET.encode()).hexdigest()
    key = {"id": "0123456789", "name": "Injected", "role": "admin", "secret_hash": hashed, "created_at": "2026-01-01T00:00:00Z"}
    return json.dumps({"key": {**key, "expires_at": None, "revoked_at": None, "last_used_at": None}})


def bring(arena, command, lines):
    """Brings an archive in; the status, what was said, and the keys that are there now."""
    file, database = arena.file("brought.jsonl"), f"sqlite://{arena.file('brought.db')}"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    done = arena.program.run(*command, file, "--database", database)
    listed = arena.program.run("key", "list", "--database", database)
    return done.returncode, (done.stderr or done.stdout).strip(), listed.stdout if done.returncode == 0 else ""


@attack("an archive with an admin's key in it", "12", "it is refused, or the key is not brought", short=True, quiet=True)
def injected(arena):
    lines, seen, wrong = exported(arena), [], False
    for place in (1, -1):
        with_key = lines[:]
        with_key.insert(place if place > 0 else len(lines) - 1, key_line())
        for command in (["import", "archive"], ["restore"]):
            status, _, keys = bring(arena, command, with_key)
            brought = "Injected" in keys
            wrong |= brought
            seen.append(
                f"{' '.join(command)}: {'exit ' + str(status) if status else 'brought the key' if brought else 'left the key out'}"
            )
    status, said, _ = bring(arena, ["import", "archive"], lines)
    expect(status == 0, f"an honest archive is refused: {said}")
    words = "; ".join(dict.fromkeys(seen))
    expect(not wrong, words)
    return words


@attack("archives that were edited", "held", "each is refused; an error, not a crash, within 10 s", served=False)
def edited(arena):
    lines = exported(arena)
    change = next(number for number, line in enumerate(lines) if line.startswith('{"change"'))
    deep = '{"change":' + "[" * 200_000 + "]" * 200_000 + "}"
    cases = {
        "an edited payload": [line.replace("Leeds", "Leedz") for line in lines],
        "lines that changed places": [*lines[:change], lines[change + 1], lines[change], *lines[change + 2 :]],
        "no end": lines[:-1],
        "two ends": [*lines, lines[-1]],
        "half of it": lines[: len(lines) // 2],
        "twice": lines + lines[1:],
        "a line that nests": [*lines[:change], deep, *lines[change:]],
        "a long line": [*lines[:change], '{"change":{"tag":"' + "x" * 50_000_000 + '"}}', *lines[change:]],
        "no archive": ["x" * 100_000],
    }
    wrong = []
    for name, edited_lines in cases.items():
        status, said, _ = bring(arena, ["import", "archive"], edited_lines)
        if status in (0, -9) or status < 0 or "panicked" in said:
            wrong.append(f"{name}: exit {status}")
    expect(not wrong, "; ".join(wrong))
    return f"{len(cases)} refused"
