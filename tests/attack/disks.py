"""Disks that are full, and files that are gone."""

import contextlib
import os
import subprocess
import time

from program import Server
from suite import Skipped, attack, checkpoint, expect

SUBMIT = "mutation($n: String!) { submitService(input: {name: $n, nation: ENGLAND, claims: []}) { errors { message } } }"
WITHIN = 5.0


def ready(server, status, seconds=WITHIN):
    """Seconds until `/health/ready` has this status; `None` when it has not by then."""
    start = time.monotonic()
    while time.monotonic() < start + seconds:
        if server.get("/health/ready").status == status:
            return time.monotonic() - start
        time.sleep(0.1)
    return None


@contextlib.contextmanager
def small_disk(folder):
    """A file system of a few megabytes."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=12m,mode=0700", "attack", str(folder)]
    try:
        mounted = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise Skipped(f"no file system can be mounted here: {error}") from error
    if mounted.returncode:
        raise Skipped(f"no file system can be mounted here: {mounted.stderr.strip() or mounted.returncode}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@attack(
    "a full disk",
    "23",
    f"`/health/ready` says 503 within {WITHIN:.0f} s, reading goes on; 200 as soon when there is room",
    quiet=True,
)
def full(arena):
    import shutil

    with small_disk(arena.file("disk")) as disk:
        database = disk / "registry.db"
        shutil.copyfile(arena.report(), database)
        with Server(arena.program, f"sqlite://{database}", watch=False) as server:
            key = arena.program.key(server.database, "contributor", "Writer")
            expect(ready(server, 200) is not None, "not ready before")
            filler = disk / "filler"
            file = os.open(filler, os.O_WRONLY | os.O_CREAT)
            with contextlib.suppress(OSError):
                while os.write(file, b"\0" * 4096):
                    pass
            os.close(file)
            acknowledged = []
            for number in range(40):
                answer = server.ask(SUBMIT, {"n": f"Full {number} " + "x" * 300}, key)
                if answer.data and not answer.codes:
                    acknowledged.append(number)
            after = ready(server, 503)
            reads = server.ask("{ registry { revision } }").status
            os.unlink(filler)
            again = ready(server, 200)
            seen = (
                f"{len(acknowledged)} of 40 writes went through; 503 {'never came' if after is None else f'after {after:.1f} s'}; reading {reads};"
                f" 200 {'never came back' if again is None else f'after {again:.1f} s'}"
            )
            expect(len(acknowledged) < 40, f"the disk was not full: {seen}")
            expect(after is not None and reads == 200 and again is not None, seen)
            return seen


@attack(
    "a database file that is gone",
    "23",
    f"`/health/ready` says 503 within {WITHIN:.0f} s, and no write is acknowledged",
    short=True,
    quiet=True,
)
def gone(arena):
    database = arena.report()
    with Server(arena.program, f"sqlite://{database}", watch=False) as server:
        key = arena.program.key(server.database, "contributor", "Writer")
        expect(ready(server, 200) is not None, "not ready before")
        checkpoint(database)
        for ending in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"{database}{ending}")
        after = ready(server, 503)
        answer = server.ask(SUBMIT, {"n": "Gone"}, key)
        taken = bool(answer.data) and not answer.codes and not answer.data["submitService"]["errors"]
        seen = f"503 {'never came' if after is None else f'after {after:.1f} s'}; a write is {'acknowledged' if taken else 'refused'}: {answer.words}"
        expect(after is not None and not taken, seen)
        return seen
