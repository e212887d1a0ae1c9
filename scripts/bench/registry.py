"""Measures the server: start to ready with the report's data and with 100,000 generated services, a filtered and sorted
page of 50, the score matrix. Prints a table in Markdown. Standard library only; the load comes from this process, so it
shares the machine with the server: the figures are upper bounds.

    python3 scripts/bench/registry.py target/release/rare-jewels [COUNT]
"""

import http.client
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

PAGE = """query($after: String) {
  services(first: 50, after: $after, filter: {nations: [ENGLAND, WALES], statuses: [OPERATING, STARTING], text: "team"},
           orderBy: {field: SCORE, direction: DESC}) {
    totalCount pageInfo { hasNextPage endCursor }
    nodes { slug name nation status classification { class basis } }
  }
}"""
MATRIX = """{ services(first: 100, orderBy: {field: SCORE, direction: DESC}) { nodes {
  slug name classification { class basis contradicted }
  assessment { class { id } score { low high max } characteristics { characteristic { id } outcome } } } } }"""


class Server:
    def __init__(self, program, database, *arguments):
        self.begun = time.perf_counter()
        command = [program, "serve", "--listen", "127.0.0.1:0", "--database", f"sqlite://{database}", "--cache-size-mib", "0", *arguments]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, "RUST_LOG": "warn"})
        for line in self.process.stderr:
            found = re.match(r"listening on http://([\d.]+):(\d+)", line)
            if found:
                self.host, self.port = found[1], int(found[2])
                break
        else:
            raise SystemExit("the server did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.ask(self.connect(), "{ registry { serviceCount } }", {})
        self.ready = time.perf_counter() - self.begun

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port)

    @staticmethod
    def ask(connection, query, variables, key=None):
        body = json.dumps({"query": query, "variables": variables})
        headers = {"content-type": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        connection.request("POST", "/graphql", body, headers)
        answer = json.loads(connection.getresponse().read())
        assert "errors" not in answer, answer
        return answer["data"]

    def processor(self):
        """Seconds of processor time, of all threads."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self):
        status = open(f"/proc/{self.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.terminate()
        self.process.wait()


def percentile(times, share):
    times = sorted(times)
    return times[min(len(times) - 1, int(share * len(times)))] * 1000


def load(server, query, requests, connections):
    """Times of all requests, in seconds, and requests a second."""
    times, lock = [], threading.Lock()

    def work():
        connection, own = server.connect(), []
        for _ in range(requests // connections):
            begun = time.perf_counter()
            server.ask(connection, query, {})
            own.append(time.perf_counter() - begun)
        with lock:
            times.extend(own)

    begun = time.perf_counter()
    threads = [threading.Thread(target=work) for _ in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, len(times) / (time.perf_counter() - begun)


def row(what, value):
    print(f"| {what} | {value} |", flush=True)


def main():
    program = sys.argv[1]
    count = sys.argv[2] if len(sys.argv) > 2 else "100000"
    print("| what | figure |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        small = os.path.join(folder, "report.db")
        server = Server(program, small)
        row("report's data: first start (creates the database) to first answer", f"{server.ready * 1000:.0f} ms")
        server.stop()
        server = Server(program, small)
        row("report's data: start to first answer", f"{server.ready * 1000:.0f} ms")
        time.sleep(1)
        row("report's data: memory when idle", f"{server.memory():.0f} MB")
        times, rate = load(server, MATRIX, 400, 1)
        row("score matrix, one connection", f"median {percentile(times, 0.5):.2f} ms, p99 {percentile(times, 0.99):.2f} ms")
        server.stop()

        large = os.path.join(folder, "large.db")
        server = Server(program, large, "--generate", count)
        row(f"{count} generated services: first start (writes them) to first answer", f"{server.ready:.1f} s")
        server.stop()
        server = Server(program, large)
        row(f"{count} services: start to first answer", f"{server.ready:.2f} s")
        connection = server.connect()
        begun = time.perf_counter()
        total = server.ask(connection, PAGE, {})["services"]["totalCount"]
        row("first page by score (judges every service)", f"{(time.perf_counter() - begun) * 1000:.0f} ms, {total} match")
        for connections in (1, 16):
            times, rate = load(server, PAGE, 480, connections)
            row(f"filtered, sorted page of 50, {connections} connection(s)",
                f"median {percentile(times, 0.5):.1f} ms, p99 {percentile(times, 0.99):.1f} ms, {rate:.0f} a second")
        row(f"{count} services: memory", f"{server.memory():.0f} MB")
        server.stop()


if __name__ == "__main__":
    main()
