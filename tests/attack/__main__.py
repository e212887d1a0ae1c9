"""The standing attack suite: every fault that was ever found, and its kind. See scripts/attack.sh."""

import argparse
import concurrent.futures
import os
import re
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import archives
import caches
import checks
import clients
import clocks
import definitions
import disks
import documents
import figures
import files
import keys
import lists
import peers
import proxies
import readers
import streams
import uploads
import words
import work
from cap import Cap
from program import Program, Trouble
from suite import ATTACKS, MOST_LEFT, MOST_RISE, MOST_SECONDS, MB, Arena, fight

# Each registers its attacks.
MODULES = [
    clients,
    words,
    lists,
    documents,
    work,
    readers,
    uploads,
    peers,
    streams,
    keys,
    figures,
    archives,
    checks,
    disks,
    definitions,
    files,
    caches,
    proxies,
    clocks,
]


def timed_fight(arena, one):
    """The verdict, what was seen, and how long it took."""
    start = time.monotonic()
    verdict, seen = fight(arena, one)
    return verdict, seen, time.monotonic() - start


def say(one, verdict, seen, seconds, count):
    """Prints what came of an attack."""
    count[verdict] += 1
    print(f"{verdict:8} {one.name} [{one.faults}] {seconds:.1f} s", flush=True)
    print(f"         allowed: {one.allowed}\n         seen:    {seen}", flush=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/attack.sh", description=__doc__)
    parser.add_argument("--short", action="store_true", help="the attacks that `make test` makes: 20 seconds")
    parser.add_argument("--only", default="", metavar="REGEX", help="only attacks whose name or fault this finds")
    parser.add_argument("--list", action="store_true", help="say which attacks there are, and make none")
    options = parser.parse_args()
    chosen = [
        one for one in ATTACKS if (one.short or not options.short) and re.search(options.only, f"{one.name} [{one.faults}]")
    ]
    if options.list:
        for one in chosen:
            print(f"{one.name} [{one.faults}]: {one.allowed}")
        return 0
    timed = os.environ.get("TIMED", "0" if options.short else "1") == "1"
    start = time.monotonic()
    cap = Cap()
    arena = Arena(Program(os.environ["PROGRAM"], cap), options.short, timed)
    print(f"program  {arena.program.path}, {arena.services} services, {os.cpu_count()} processors")
    print(f"memory   {cap.words}")
    print(
        f"always   the process lives; idle {MOST_SECONDS:.0f} s after the last request; memory rises by at most {MOST_RISE // MB} MB"
        f" and is back within {MOST_LEFT // MB} MB; health within {arena.most_health:.0f} ms"
    )
    count = {"pass": 0, "FAIL": 0, "skipped": 0}
    try:
        quiet, loud = [one for one in chosen if one.quiet], [one for one in chosen if not one.quiet]
        with concurrent.futures.ThreadPoolExecutor(len(quiet) or 1) as pool:
            for one, *seen in pool.map(lambda one: (one, *timed_fight(arena, one)), quiet):
                say(one, *seen, count)
        for one in loud:
            say(one, *timed_fight(arena, one), count)
    except Trouble as trouble:
        print(f"error: {trouble}", file=sys.stderr)
        return 2
    finally:
        arena.close()
    print(
        f"attack: {count['pass']} passed, {count['FAIL']} failed, {count['skipped']} skipped, {time.monotonic() - start:.0f} s;"
        f" the server had to be started again {arena.restarts} times"
    )
    if not count["pass"] + count["FAIL"]:
        print("error: no attack was made", file=sys.stderr)
        return 2
    return 1 if count["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
