"""Checks beside a server that writes never cry wolf, and cry when something is wrong."""

import contextlib
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from pathlib import Path

from suite import Skipped, attack, checkpoint, expect

CLAIM = '{fact: "opened_year", value: 2001, source: "rare-jewels-2019"}'
SUBMIT = f"""mutation($n: String!) {{
  submitService(input: {{name: $n, nation: ENGLAND, claims: [{CLAIM}]}}) {{ errors {{ message }} }}
}}"""


@contextlib.contextmanager
def writers(server, keys, pause):
    """Writes all the while; gives a function that says how many were written."""
    stop, count = threading.Event(), [0] * len(keys)

    def write(number, key):
        while not stop.is_set():
            answer = server.ask(SUBMIT, {"n": f"Beside {number} {count[number]}"}, key)
            count[number] += answer.status == 200 and not answer.codes
            time.sleep(pause)

    threads = [threading.Thread(target=write, args=pair, daemon=True) for pair in enumerate(keys)]
    for thread in threads:
        thread.start()
    try:
        yield lambda: sum(count)
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def beside(arena, server, runs):
    """Runs each check `runs` times beside writers; fails when one of them reports a fault."""
    program, alarms, said = arena.program, {}, ""
    keys = [program.key(server.database, "contributor", f"Writer {number}") for number in range(3)]
    with writers(server, keys, 0.02) as written:
        start = time.monotonic()
        for number in range(runs):
            backup = arena.file(f"beside-{number}.backup")
            for name, command in (("log verify", ["log", "verify"]), ("doctor", ["doctor"]), ("backup", ["backup", backup])):
                done = program.run(*command, "--database", server.database)
                alarms.setdefault(name, 0)
                if done.returncode:
                    alarms[name] += 1
                    said = said or done.stderr.strip().splitlines()[0]
        rate = written() / (time.monotonic() - start)
    expect(written() > runs, f"only {written()} were written, so this shows nothing")
    words = f"{rate:.0f} writes a second; false alarms in {runs} runs: " + ", ".join(
        f"{name} {count}" for name, count in alarms.items()
    )
    expect(not any(alarms.values()), f"{words}: {said}")
    return words


@attack("checks beside writers, SQLite", "5", "no false alarm", short=True, served=False)
def sqlite(arena):
    with arena.own(watch=False) as server:
        return beside(arena, server, 2 if arena.short else 8)


@attack("checks beside writers, PostgreSQL", "5", "no false alarm", served=False)
def postgres(arena):
    from program import Server

    cluster = os.environ.get("RARE_JEWELS_TEST_POSTGRES")
    if not cluster:
        raise Skipped("RARE_JEWELS_TEST_POSTGRES gives no server: run it by scripts/with-postgres.sh")
    name = f"rj_attack_{os.getpid()}"
    made = subprocess.run(["psql", cluster, "-qc", f"CREATE DATABASE {name}"], capture_output=True, text=True, check=False)
    if made.returncode:
        raise Skipped(f"psql cannot make a database: {made.stderr.strip()}")
    with Server(arena.program, f"{cluster.rsplit('/', 1)[0]}/{name}", watch=False) as server:
        return beside(arena, server, 6)


def damaged(template, number, dice):
    """Copies of a database with 64 bytes of a page overwritten, a page of an index more often than not."""
    data = bytearray(Path(template).read_bytes())
    size = int.from_bytes(data[16:18], "big") or 65_536
    pages = range(1, len(data) // size)
    indexes = [page for page in pages if data[page * size] == 0x0A]
    for _ in range(number):
        page = dice.choice(indexes if indexes and dice.random() < 0.7 else list(pages))
        copy, at = bytearray(data), page * size + dice.randrange(size // 2, size - 64)
        copy[at : at + 64] = dice.randbytes(64)
        yield page, bytes(copy)


def whole(file):
    """Whether SQLite itself finds the file whole."""
    try:
        connection = sqlite3.connect(file)
        found = connection.execute("PRAGMA integrity_check(1)").fetchall()
        connection.close()
    except sqlite3.DatabaseError:
        return False
    return found == [("ok",)]


@attack(
    "pages that were overwritten",
    "18",
    "`doctor` never says that a database is sound whose integrity check fails",
    short=True,
    served=False,
)
def pages(arena):
    template, dice = arena.report(), random.Random(18)
    checkpoint(template)
    missed, bad, copy = [], 0, arena.file("damaged.db")
    for page, data in damaged(template, 200, dice):
        copy.write_bytes(data)
        if whole(copy):
            continue
        copy.write_bytes(data)
        bad += 1
        done = arena.program.run("doctor", "--database", f"sqlite://{copy}")
        if done.returncode == 0:
            missed.append(page)
        if bad >= (4 if arena.short else 16):
            break
    expect(bad, "no page could be damaged, so this shows nothing")
    shutil.copyfile(template, copy)
    sound = arena.program.run("doctor", "--database", f"sqlite://{copy}")
    expect(sound.returncode == 0, f"a whole database is called broken: {sound.stderr.strip()}")
    expect(not missed, f"{len(missed)} of {bad} damaged databases were called sound (pages {missed[:8]})")
    return f"{bad} damaged databases, none called sound"
