"""Files that leave: only the owner may read what holds keys or names, and no cell is a formula."""

import csv
import io
import os
import stat
import unicodedata

from suite import attack, expect

OPENING = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "\t", "\r")
NAMES = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\uff1d1+1",
    "\uff0b1+1",
    "\uff0d1+1",
    "\uff20SUM(A1)",
    "\t=1",
    "\r=1",
    " =1+1",
    "\u00a0=1+1",
    "red \x1b[31mtext",
    "bell\x07",
    "\x00zero",
]


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


@attack("modes of files", "24", "0600 for databases, backups and exports, under a mask of 022", short=True, served=False)
def modes(arena):
    old = os.umask(0o022)
    try:
        database = arena.file("modes.db")
        with arena.own(database=database, watch=False) as server:
            arena.program.key(server.database, "contributor", "Modes")
            backup, archive, table = arena.file("modes.backup"), arena.file("modes.jsonl"), arena.file("modes.csv")
            for command in (["backup", backup], ["export", archive]):
                done = arena.program.run(*command, "--database", server.database)
                expect(done.returncode == 0, f"{command[0]}: {done.stderr}")
            arena.program.run("export", table, "--format", "csv", "--table", "claims", "--database", server.database)
            files = [database, backup, archive, *(table.parent.glob("*modes.db-*"))]
            seen = {path.name.split("-", 1)[1]: f"{mode(path):04o}" for path in files}
        wrong = [name for name, found in seen.items() if found != "0600"]
        words = ", ".join(f"{name} {found}" for name, found in sorted(seen.items()))
        expect(not wrong, words)
        return words
    finally:
        os.umask(old)


def formulas(text):
    """Cells that a spreadsheet would run, and those with control characters."""
    found = []
    for row in csv.reader(io.StringIO(text, newline="")):
        for cell in row:
            # What a spreadsheet strips before it looks.
            opening = cell.lstrip(" \u00a0\u200b\ufeff")
            number = cell.replace(".", "", 1).lstrip("-").isdigit()
            if (
                opening.startswith(OPENING)
                and not number
                or any(unicodedata.category(letter) == "Cc" and letter not in "\n\t" for letter in cell)
            ):
                found.append(cell)
    return found


ADD = """mutation($n: String!, $s: String!) {
  addCommissioningBody(input: {
    name: $n, slug: $s, kind: CLINICAL_COMMISSIONING_GROUP, nation: ENGLAND, validFrom: "2013-04-01"
  }) { errors { message } }
}"""
CLAIM = """mutation($n: String!) {
  recordClaims(input: {service: "oxpip", claims: [
    {fact: "dedicated_team", value: true, source: "rare-jewels-2019", locator: $n, note: $n}
  ]}) { errors { message } }
}"""
PAY = """mutation($b: String!, $n: String!) {
  recordFunding(input: {
    funder: $b, service: "oxpip", budget: CAMHS, role: CORE, source: "rare-jewels-2019", note: $n, locator: $n
  }) { errors { message } }
}"""


@attack(
    "cells that are formulas",
    "24",
    "no cell of a table that leaves begins like a formula (full width included) or has a control character",
    short=True,
    served=False,
)
def cells(arena):
    table = arena.file("names.csv")
    with open(table, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "dedicated_team"])
        writer.writerows([name, "yes"] for name in NAMES if "\x00" not in name)
    done = arena.program.run("classify", table, "--format", "csv")
    outputs = {"classify": done.stdout}
    expect(len(done.stdout.splitlines()) > 3, f"classify says nothing: {done.stderr[:200]}")
    with arena.own(watch=False) as server:
        key = arena.program.key(server.database, "contributor", "Cells")
        for number, name in enumerate(NAMES):
            slug = f"attack-{number}"
            server.ask(ADD, {"n": name, "s": slug}, key)
            server.ask(CLAIM, {"n": name}, key)
            server.ask(PAY, {"b": slug, "n": name}, key)
        outputs["/funding.csv"] = server.get("/funding.csv").body.decode()
        for name, command in {
            "coverage areas": ["coverage", "areas", "--format", "csv"],
            "coverage gaps": ["coverage", "gaps", "--format", "csv"],
            "funding": ["funding", "--format", "csv"],
            **{
                f"export {table}": ["export", "--format", "csv", "--table", table]
                for table in ("services", "claims", "bodies", "funding", "successions")
            },
        }.items():
            outputs[name] = arena.program.run(*command, "--database", server.database).stdout
    wrong = {name: found for name, text in outputs.items() if (found := formulas(text))}
    filled = [name for name, text in outputs.items() if len(text.splitlines()) > 1]
    expect(len(filled) >= 6, f"only {filled} have rows")
    expect(not wrong, "; ".join(f"{name}: {', '.join(map(repr, found[:3]))}" for name, found in wrong.items()))
    return f"{len(filled)} tables with rows: {', '.join(filled)}"
