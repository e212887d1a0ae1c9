"""What an attack is, what is allowed for every one, and what the suite says of it."""

import concurrent.futures
import contextlib
import shutil
import sys
import tempfile
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path

import http1
from program import Server, Trouble

MB = 1024 * 1024
# What `serve --request-timeout` is without the flag, and the second after it.
MOST_SECONDS = 11.0
MOST_RISE = 300 * MB
# What may be left of it: answers that are kept (64 MiB), and what the allocator gives back later.
MOST_LEFT = 150 * MB
# How long it may take to give it back.
BACK = 6.0

ATTACKS = []


class Failed(Exception):
    """What was seen is not allowed."""


class Skipped(Exception):
    """The attack cannot be made here; says why."""


@dataclass
class Attack:
    """One attack: `run(arena)` returns what was seen, or raises `Failed` or `Skipped`."""

    name: str
    faults: str
    allowed: str
    run: callable
    short: bool
    served: bool
    quiet: bool


def attack(name, faults, allowed, short=False, served=True, quiet=False):
    """Registers an attack. One that is `served` is made on the common server, which is watched meanwhile; a `quiet` one mostly
    waits, on servers of its own, so that several can be made at once."""

    def register(run):
        ATTACKS.append(Attack(name, faults, allowed, run, short, served and not quiet, quiet))
        return run

    return register


def expect(right, seen):
    """Fails with what was seen."""
    if not right:
        raise Failed(seen)


class Arena:
    """Where attacks are made: the program, a common server, a folder for files."""

    def __init__(self, program, short, timed):
        self.program, self.short = program, short
        self.services = 200 if short else 1000
        # A shared machine and a build for development answer when they are scheduled.
        self.most_health = 250.0 if timed else 2500.0
        self.folder = Path(tempfile.mkdtemp(prefix="attack-"))
        self.common, self.restarts, self.made = None, 0, 0
        self.cache, self.making = {}, threading.RLock()

    def close(self):
        if self.common:
            self.common.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.program.cap.remove()

    def server(self):
        """The common server: many services, default limits. Started again when an attack has ended it."""
        if self.common and not self.common.alive:
            self.common.stop()
            self.common, self.restarts = None, self.restarts + 1
        if not self.common:
            self.common = Server(self.program, f"sqlite://{self.many()}")
            self.common.settle()
        return self.common

    def many(self):
        """A database of many services, with bodies that pay for them; made once."""
        if "many" not in self.cache:
            database = self.folder / "many.db"
            with Server(self.program, f"sqlite://{database}", "--generate", self.services, watch=False):
                pass
            bodies = self.file("bodies.csv")
            count = self.services // 10
            rows = "".join(f"Body {number} CCG,CCG,England,2013-04-01\n" for number in range(count))
            bodies.write_text(f"name,kind,nation,valid_from\n{rows}", encoding="utf-8")
            brought = self.program.run("import", "bodies", bodies, "--database", f"sqlite://{database}")
            if brought.returncode:
                raise Trouble(f"no bodies: {brought.stderr.strip()}")
            with Server(self.program, f"sqlite://{database}", watch=False) as server:
                self.fund(server, count)
            checkpoint(database)
            self.cache["many"] = database
        return self.cache["many"]

    def fund(self, server, count):
        """Has bodies pay for services, each for several."""
        key = self.program.key(server.database, "contributor", "Funds")
        lists = "{ services(first: 100) { nodes { slug } } commissioningBodies(first: 100) { nodes { slug } } }"
        data = server.ask(lists).data
        services, bodies = ([one["slug"] for one in data[name]["nodes"]] for name in ("services", "commissioningBodies"))
        pay = "mutation($i: RecordFundingInput!) { recordFunding(input: $i) { errors { message } } }"

        def one(number):
            given = {
                "funder": bodies[number % len(bodies)],
                "service": services[number * 7 % len(services)],
                "budget": "CAMHS",
                "role": "CORE",
                "source": "generated",
                "from": f"201{number % 9}-04-01",
                "annualAmount": 1000 + number,
            }
            answer = server.ask(pay, {"i": given}, key)
            if answer.codes or not answer.data or answer.data["recordFunding"]["errors"]:
                raise Trouble(f"no funding: {answer.words} {answer.body[:200]!r}")

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(one, range(count * 3)))

    def file(self, name):
        """A path that is not taken."""
        with self.making:
            self.made += 1
            return self.folder / f"{self.made}-{name}"

    def report(self):
        """A new database with the report's data that no process has open."""
        with self.making:
            if "report" not in self.cache:
                template = self.file("report.db")
                with Server(self.program, f"sqlite://{template}", watch=False):
                    pass
                checkpoint(template)
                self.cache["report"] = template
        copy = self.file("registry.db")
        shutil.copyfile(self.cache["report"], copy)
        return copy

    @contextlib.contextmanager
    def own(self, *flags, many=False, database=None, watch=True):
        """A server of its own on a database of its own, for flags that the common one does not have."""
        if many:
            database = self.file("many.db")
            shutil.copyfile(self.many(), database)
        server = Server(self.program, f"sqlite://{database or self.report()}", *flags, watch=watch)
        try:
            if watch:
                server.settle()
            yield server
        finally:
            server.stop()

    def schema(self, server=None):
        """The schema of a server, the common one without it, by introspection."""
        from schema import Schema

        if server:
            return Schema.of(server)
        if "schema" not in self.cache:
            self.cache["schema"] = Schema.of(self.server())
        return self.cache["schema"]


def checkpoint(file):
    """Puts everything of a SQLite database into its one file."""
    import sqlite3

    connection = sqlite3.connect(file)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


class Bout:
    """Watches a server while it is attacked, and afterwards."""

    def __init__(self, arena, server, resting=None):
        self.arena, self.server, self.watcher = arena, server, server.watcher
        self.start = time.monotonic()
        self.before = resting or self.watcher.resident()
        http1.sent[0] = self.start
        self.notes, self.faults = [], []

    def end(self):
        """Looks until the server is at rest: notes on what was seen, and what of it is not allowed."""
        sent, watcher = http1.sent[0], self.watcher
        while self.server.alive and watcher.busy() and time.monotonic() < sent + MOST_SECONDS + 2:
            time.sleep(0.05)
        idle = max(0.0, time.monotonic() - sent - 0.3)
        if not self.server.alive:
            self.faults.append(f"the process has ended: {self.server.ended}")
            return
        if idle > MOST_SECONDS:
            self.faults.append(f"still busy {idle:.1f} s after the last request")
        # A short attack is over before it was looked at.
        end = time.monotonic() + 6
        while not watcher.looked(self.start) and time.monotonic() < end:
            time.sleep(0.05)
        peak = watcher.peak(self.start)
        end = time.monotonic() + BACK
        while watcher.resident() - self.before > MOST_LEFT and time.monotonic() < end:
            time.sleep(0.1)
        left, rise = watcher.resident() - self.before, peak - self.before
        worst = watcher.worst_health(self.start)
        if rise > MOST_RISE:
            self.faults.append(f"memory rises by {rise / MB:.0f} MB")
        if left > MOST_LEFT:
            self.faults.append(f"{left / MB:.0f} MB are kept")
        if worst < 0 or worst > self.arena.most_health:
            self.faults.append(f"health waits {worst:.0f} ms" if worst > 0 else "health has no answer")
        self.notes.append(f"{rise / MB:+.0f} MB, then {left / MB:+.0f}; health {worst:.0f} ms")
        self.notes.append(f"{watcher.used(self.start):.1f} s of processor, idle after {idle:.1f} s")


def watched(arena, server, run):
    """Makes an attack on a server of its own, and watches that as the common one is watched."""
    bout = Bout(arena, server)
    try:
        seen = run()
    except Failed as failed:
        bout.end()
        raise Failed("; ".join([str(failed), *bout.faults, *bout.notes])) from failed
    bout.end()
    words = "; ".join(part for part in [seen, *bout.faults, *bout.notes] if part)
    expect(not bout.faults, words)
    return words


def fight(arena, one):
    """Makes one attack: the verdict and what was seen."""
    bout = None
    seen, verdict = "", "pass"
    try:
        if one.served:
            bout = Bout(arena, arena.server())
        seen = one.run(arena) or ""
    except Failed as failed:
        seen, verdict = str(failed), "FAIL"
    except Skipped as skipped:
        seen, verdict = str(skipped), "skipped"
    except (OSError, Trouble, KeyError, TypeError, ValueError) as error:
        verdict = "FAIL"
        where = traceback.extract_tb(sys.exc_info()[2])[-1]
        seen = f"{type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
    if bout:
        bout.end()
        if bout.faults:
            verdict = "FAIL"
        seen = "; ".join(part for part in [seen, *bout.faults, *bout.notes] if part)
    return verdict, seen
