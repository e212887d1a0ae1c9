"""Measures the score matrix over the report's data, and a page of 50 at many services, with wrk. Prints a table in Markdown.

The server has one core, the load another. Standard library only, and wrk.

    python3 scripts/bench/matrix.py target/release/rare-jewels FOLDER_OF_MERCURIUS COUNT
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request

CONNECTIONS = 16
SECONDS = int(os.environ.get("SECONDS_EACH", "8"))
PAGE = """query($after: String) {
  services(first: 50, after: $after, filter: {nations: [ENGLAND, WALES], statuses: [OPERATING, STARTING], text: "team"},
           orderBy: {field: SCORE, direction: DESC}) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { slug name nation status classification { class basis } }
  }
}"""


def matrix():
    document = open("fixtures/operations/network.graphql").read()
    start = document.index("query ScoreMatrix")
    query = document[start : document.index("\n}\n", start) + 2]
    return {"query": query, "operationName": "ScoreMatrix", "variables": {"definition": "rare-jewels-2019"}}


class Program:
    """A server on the first core, stopped at the end."""

    def __init__(self, command, ready):
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "RUST_LOG": "warn"},
        )
        for line in self.process.stdout:
            self.found = re.search(ready, line)
            if self.found:
                return
        raise SystemExit(f"{command} did not start")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def serve(program, folder, name, *arguments):
    database = f"sqlite://{folder}/{name}.db"
    command = [program, "serve", "--listen", "127.0.0.1:0", "--database", database, *arguments]
    server = Program(command, r"listening on (http://[\d.]+:\d+)")
    server.address = server.found[1]
    return server


def ask(address, request):
    body = json.dumps(request).encode()
    asked = urllib.request.Request(f"{address}/graphql", body, {"content-type": "application/json"})
    with urllib.request.urlopen(asked) as answer:
        text = answer.read()
    assert "errors" not in json.loads(text), text[:500]
    return text


def load(folder, address, path="/graphql", request=None):
    """Requests a second, median and 99th percentile in milliseconds."""
    script = os.path.join(folder, "request.lua")
    with open(script, "w") as lua:
        if request:
            lua.write('wrk.method = "POST"\nwrk.headers["content-type"] = "application/json"\n')
            lua.write(f"wrk.body = [==[{json.dumps(request)}]==]\n")
        # Answers that are none must not pass for fast ones.
        lua.write("done = function(summary) if summary.errors.status > 0 then print('BAD ' .. summary.errors.status) end end\n")
    command = ["taskset", "-c", "1", "wrk", "--latency", "-t", "1", "-c", str(CONNECTIONS), "-s", script, address + path]
    subprocess.run([*command, "-d", "2s"], check=True, capture_output=True)
    said = subprocess.run([*command, "-d", f"{SECONDS}s"], check=True, capture_output=True, text=True).stdout
    assert "BAD" not in said and "Socket errors" not in said, said
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}

    def percentile(share):
        number, of = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)", said).groups()
        return float(number) * unit[of]

    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), percentile(50), percentile(99)


def row(what, measured):
    rate, median, high = measured
    print(f"| {what} | {rate:,.0f} | {median:.2f} ms | {high:.2f} ms |", flush=True)


def main():
    program, mercurius, count = sys.argv[1:4]
    busy = os.getloadavg()[0]
    print(f"Load of the machine before: {busy:.1f}. {CONNECTIONS} connections; the server has one core, wrk the other.\n")
    print("| what | requests a second | median | p99 |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        request = matrix()
        with serve(program, folder, "report") as server:
            text = ask(server.address, request)
        same = os.path.join(folder, "same-size.json")
        with open(same, "wb") as file:
            file.write(text)
        with serve(program, folder, "report", "--static", same) as server:
            ask(server.address, request)
            row(f"a file of {len(text):,} bytes", load(folder, server.address, "/bench"))
            row("score matrix, kept", load(folder, server.address, request=request))
        with serve(program, folder, "report", "--cache-size-mib", "0") as server:
            row("score matrix, uncached", load(folder, server.address, request=request))
        if os.path.isdir(os.path.join(mercurius, "node_modules")):
            data = os.path.join(folder, "data.json")
            with open(data, "w") as file:
                json.dump(json.loads(text)["data"], file)
            command = ["node", os.path.join(mercurius, "server.mjs"), "schema.graphql", data, "8159"]
            with Program(command, "ready"):
                ask("http://127.0.0.1:8159", request)
                row("Mercurius with JIT, the same data", load(folder, "http://127.0.0.1:8159", request=request))
        with serve(program, folder, "many", "--generate", count, "--cache-size-mib", "0") as server:
            page = {"query": PAGE}
            begun = time.perf_counter()
            ask(server.address, page)
            first = (time.perf_counter() - begun) * 1000
            row(f"page of 50 of {int(count):,}, filtered and sorted, uncached", load(folder, server.address, request=page))
            for text in ("Kendal Team", "infnat atachment", "gri"):
                search = {"query": "query($t: String!) { search(text: $t, first: 10) { score snippet } }", "variables": {"t": text}}
                row(f"search for `{text}` in {int(count):,}", load(folder, server.address, request=search))
            print(f"\nThe first page by score, right after the start: {first:.0f} ms.")


main()
