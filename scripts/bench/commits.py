"""Measures what a commit costs in registers of several sizes: one writer records claims one after another, and the
processor time of the server is read before and after. Prints a table in Markdown. Standard library only.

    python3 scripts/bench/commits.py target/release/rare-jewels [COUNT...]
"""

import os
import subprocess
import sys
import tempfile
import time

from registry import Server

COMMITS = 300
WARM_UP = 30
RECORD = "mutation($input: RecordClaimsInput!) { done: recordClaims(input: $input) { revision errors { message } } }"
SLUGS = """{ sources { slug }
  services(first: 100, orderBy: {field: NAME, direction: DESC}) { nodes { slug } } }"""


def write(server, connection, key, known, run, number):
    """Records claims that say something new each time."""
    source = known["sources"][0]["slug"]
    slugs = [node["slug"] for node in known["services"]["nodes"]]
    for at in range(number):
        claim = {"fact": "opened_year", "value": 1990 + at % 30, "source": source, "note": f"run {run}, {at}"}
        payload = {"service": slugs[at % len(slugs)], "claims": [claim], "idempotencyKey": f"{run} {at}"}
        done = server.ask(connection, RECORD, {"input": payload}, key)["done"]
        if done["errors"]:
            raise SystemExit(f"refused: {done['errors']}")


def measure(program, count):
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "registry.db")
        server = Server(program, database, "--generate", str(count), "--key-rate-limit", "0", "--rate-limit", "0")
        connection = server.connect()
        create = [program, "key", "create", "--database", f"sqlite://{database}", "--role", "reviewer", "--name", "Bench"]
        key = subprocess.run(create, capture_output=True, text=True, check=True).stdout.split()
        key = next(word for word in key if word.startswith("rj_"))
        known = server.ask(connection, SLUGS, {})
        write(server, connection, key, known, "warm-up", WARM_UP)
        before, begun = server.processor(), time.perf_counter()
        write(server, connection, key, known, "measured", COMMITS)
        took = time.perf_counter() - begun
        spent = server.processor() - before
        server.stop()
        return server.ready, 1000 * spent / COMMITS, 1000 * took / COMMITS


def main():
    program, counts = sys.argv[1], [int(count) for count in sys.argv[2:]] or [1_000, 10_000, 100_000]
    print(f"## Commits (`scripts/bench/commits.py`), load {os.getloadavg()[0]:.1f}, {COMMITS} commits one after another\n")
    print("| services | first start to first answer | processor time a commit | time a commit |")
    print("|---|---|---|---|")
    for count in counts:
        start, processor, took = measure(program, count)
        print(f"| {count:,} | {start:.1f} s | {processor:.2f} ms | {took:.2f} ms |", flush=True)


if __name__ == "__main__":
    main()
