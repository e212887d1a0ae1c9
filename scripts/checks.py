"""What scripts/checks.sh runs: see there."""

import http.client
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time

PROGRAM, RUNS, RATE, FOLDER = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4]
CLUSTER = sys.argv[5] if len(sys.argv) > 5 else None
WRITERS = 4
# A new database now and then: checks of a long log take longer, and no other course of events is tried with it.
RUNS_ON_ONE = 50
SUBMIT = """mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { id } errors { message } }
}"""
CLAIMS = [{"fact": "opened_year", "value": 2001, "source": "rare-jewels-2019"}]


class Wrong(Exception):
    """The set-up, not a check, has failed."""


def database(number):
    """The address of a database that is not there yet, or is empty."""
    if CLUSTER is None:
        return f"sqlite://{FOLDER}/registry-{number}.db"
    name = f"checks_{number}"
    subprocess.run(["psql", CLUSTER, "-qc", f"CREATE DATABASE {name}"], check=True)
    return f"{CLUSTER.rsplit('/', 1)[0]}/{name}"


def command(address, *arguments):
    return subprocess.run([PROGRAM, *arguments, "--database", address], capture_output=True, text=True)


class Server:
    def __init__(self, address):
        arguments = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", address]
        environment = {**os.environ, "RUST_LOG": "off"}
        self.process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True, env=environment)
        said = []
        for line in self.process.stderr:
            if found := re.match(r"listening on http://([\d.]+):(\d+)", line):
                self.host, self.port = found[1], int(found[2])
                break
            said.append(line)
        else:
            raise Wrong(f"the server did not start: {''.join(said)}")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Writer(threading.Thread):
    """Proposes a service again and again, at an even pace, until it is stopped."""

    def __init__(self, server, key, number):
        super().__init__(daemon=True)
        self.server, self.key, self.number = server, key, number
        self.written, self.wrong, self.stopped = 0, None, threading.Event()

    def run(self):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
        headers = {"content-type": "application/json", "authorization": f"Bearer {self.key}"}
        begun = time.monotonic()
        while not self.stopped.is_set():
            name = f"Check {self.number} {self.written}"
            value = {"name": name, "nation": "WALES", "claims": CLAIMS, "idempotencyKey": name}
            body = json.dumps({"query": SUBMIT, "variables": {"input": value}})
            connection.request("POST", "/graphql", body, headers)
            answer = json.loads(connection.getresponse().read())
            if "errors" in answer or answer["data"]["submitService"]["errors"]:
                self.wrong = answer
                return
            self.written += 1
            pause = begun + self.written * WRITERS / RATE - time.monotonic()
            if pause > 0:
                self.stopped.wait(pause)
            else:
                begun -= pause


def run_all():
    failed = {"log verify": 0, "doctor": 0, "backup": 0}
    written, began = 0, time.monotonic()
    for first in range(0, RUNS, RUNS_ON_ONE):
        address = database(first)
        server = Server(address)
        made = command(address, "key", "create", "--role", "contributor", "--name", "Checks")
        if made.returncode:
            raise Wrong(made.stderr)
        writers = [Writer(server, made.stdout.strip(), number) for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        for run in range(first, min(first + RUNS_ON_ONE, RUNS)):
            backup = os.path.join(FOLDER, f"backup-{run}")
            for name, arguments in {
                "log verify": ["log", "verify"],
                "doctor": ["doctor"],
                "backup": ["backup", backup],
            }.items():
                before = sum(writer.written for writer in writers)
                done = command(address, *arguments)
                if done.returncode:
                    failed[name] += 1
                    print(f"run {run}: {name}: {done.stderr.strip()}", flush=True)
                if sum(writer.written for writer in writers) == before:
                    # It proves nothing when nobody writes.
                    time.sleep(2 / RATE)
            if os.path.exists(backup):
                os.remove(backup)
            if wrong := [writer.wrong for writer in writers if writer.wrong]:
                raise Wrong(f"a write was refused: {wrong[0]}")
        for writer in writers:
            writer.stopped.set()
        for writer in writers:
            writer.join()
        written += sum(writer.written for writer in writers)
        server.end()
    rate = written / (time.monotonic() - began)
    kind = "PostgreSQL" if CLUSTER else "SQLite"
    told = ", ".join(f"{name} {count}" for name, count in failed.items())
    print(f"{kind}: {RUNS} runs of each beside {written} writes ({rate:.0f} a second); failed: {told}")
    return not any(failed.values())


try:
    sys.exit(0 if run_all() else 1)
except Wrong as error:
    sys.exit(f"error: {error}")
