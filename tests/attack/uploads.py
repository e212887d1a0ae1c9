"""Tables that callers send as files: large, hostile, and many at once."""

import collections
import concurrent.futures
import io
import random
import zipfile

import http1
from suite import attack, expect

OCTETS = {"Content-Type": "application/octet-stream"}
MIB = 1024 * 1024
# What a server may say to a file; anything else is a fault.
FITTING = {200, 400, 408, 413, 415, 422, 429, 503}

CONTENT = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Override PartName="/xl/workbook.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml"
 ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"""
BOOK = """<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
<sheets><sheet name="Teams" sheetId="1" r:id="rId1"/></sheets></workbook>"""
LINKS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="rId1" Target="{}"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/></Relationships>"""


def workbook(sheet):
    """A workbook with one sheet."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", CONTENT)
        book.writestr("_rels/.rels", LINKS.format("xl/workbook.xml", "officeDocument"))
        book.writestr("xl/workbook.xml", BOOK)
        book.writestr("xl/_rels/workbook.xml.rels", LINKS.format("worksheets/sheet1.xml", "worksheet"))
        book.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{sheet}</sheetData></worksheet>")
    return out.getvalue()


def cells(number, texts):
    inner = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
    return f'<row r="{number}">{inner}</row>'


def files():
    """Files of every hostile kind, by name."""
    head = cells(1, ["name", "host", *(f"own {number}" for number in range(280))])
    wide = "name,host,dedicated_team,nation" + "".join(f",own{number}" for number in range(290))
    letters = random.Random(7)
    names = ["".join(letters.choices("aeinorst", k=40)) for _ in range(1000)]
    return {
        "a bomb of blanks": workbook(head + cells(2, [" " * (180 * MIB)])),
        "a bomb of cells": workbook(head + "".join(cells(number, ["x"] * 282) for number in range(2, 1000))),
        "a bomb of rows": workbook(head + "<row/>" * 8_000_000),
        "bad cells": (wide + "\n" + "x,y,z,q\n" * 999).encode(),
        "names": ("name,nation\n" + "".join(f"{name},England\n" for name in names)).encode(),
        "a cell": b"name,host\n" + b'"' + b"a" * (2 * MIB - 100),
        "a quotation mark": b'name,host\n"' + b"Rowan,camhs\n" * 100_000,
        "many columns": b"name" + b",x" * 900_000,
        "many rows": b"name\n" + b"a\n" * 1_000_000,
        "zeros": bytes(2 * MIB),
        "too long": b"a" * (2 * MIB + 1),
        "nested objects": b'{"name":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n",
        "long objects": b'{"name":"x","professions":[' + b'"midwife",' * 100_000 + b'"midwife"]}\n',
        "half a file": b"PK\x03\x04" + bytes(range(256)) * 400,
        "lists": b"name,professions\n" + b"".join(b"a," + b"midwife;" * 250 + b"\n" for _ in range(900)),
    }


@attack(
    "hostile tables, many at once",
    "uploads",
    "an answer to each: 200, 4xx or 503; nothing is stored",
    short=True,
)
def hostile(arena):
    server, sent = arena.server(), files()
    key = arena.program.key(server.database, "contributor", "Uploads")
    before = server.ask("{ registry { revision } }").data
    jobs = []
    for name, file in sent.items():
        jobs.append((name, "/tables", file, OCTETS))
        jobs.append((name, "/tables?questions=10", file, OCTETS))
        held = {**OCTETS, "Authorization": f"Bearer {key}"}
        jobs.append((name, "/imports?kind=services&dryRun=true&source=generated", file, held))
    jobs *= 1 if arena.short else 4
    random.Random(3).shuffle(jobs)

    def one(job):
        name, path, file, headers = job
        return name, http1.exchange(server, "POST", path, file, headers, seconds=30.0)

    seen, wrong, slowest = collections.Counter(), [], 0.0
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        for name, answer in pool.map(one, jobs):
            seen[answer.status] += 1
            slowest = max(slowest, answer.seconds)
            # Who sends more than is taken may be cut off.
            if answer.status not in FITTING and not (name == "too long" and not answer.status):
                wrong.append(f"{name}: {answer.words}")
    expect(not wrong, "; ".join(wrong[:5]))
    expect(seen[200] > 0, f"no file was read: {dict(seen)}")
    after = server.ask("{ registry { revision } }").data
    expect(before == after, f"something was stored: {before} became {after}")
    words = ", ".join(f"{count} of {status}" for status, count in sorted(seen.items()))
    return f"{len(jobs)} files: {words}; the slowest took {slowest:.1f} s"


@attack("tables without a right", "uploads", "401 without a key, and nothing of the body is read", short=True)
def without_right(arena):
    server = arena.server()
    answer = http1.exchange(server, "POST", "/imports?kind=services", b"name\nRowan\n", OCTETS)
    expect(answer.status == 401, answer.words)
    form = http1.exchange(server, "POST", "/tables", b"name\nRowan\n", {"Content-Type": "text/plain"})
    expect(form.status == 415, form.words)
    return f"{answer.words}, and {form.words} for what forms send"
