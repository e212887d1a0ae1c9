"""What scripts/crash.sh runs: see there."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

PROGRAM, RUNS, DATABASE = sys.argv[1], int(sys.argv[2]), sys.argv[3]
CLUSTER = sys.argv[4] if len(sys.argv) > 4 else None
WRITERS = 8
# What goes down, run after run.
VICTIMS = [("server",), ("server",), ("database",), ("database", "server")] if CLUSTER else [("server",)]
SUBMIT = """mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { id } errors { message } }
}"""
# Three changes a proposal: a service and two claims.
CLAIMS = [
    {"fact": "dedicated_team", "value": True, "source": "rare-jewels-2019"},
    {"fact": "opened_year", "value": 2001, "source": "rare-jewels-2019"},
]


class Wrong(Exception):
    """Something that must never happen."""


class Unavailable(Exception):
    """The server says that it cannot write now."""


class Server:
    """A server that can be killed."""

    def __init__(self):
        arguments = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", DATABASE]
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

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=30)

    def ready(self):
        """Waits until it says that it is; how long it took."""
        start = time.monotonic()
        while time.monotonic() < start + 30:
            connection = self.connect()
            connection.request("GET", "/health/ready")
            if connection.getresponse().status == 200:
                return time.monotonic() - start
            time.sleep(0.05)
        raise Wrong("the server is not ready 30 seconds after the database has come back")

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait()


def ask(connection, key, query, variables):
    body = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
    connection.request("POST", "/graphql", body, headers)
    answer = json.loads(connection.getresponse().read())
    if "errors" in answer:
        if answer["errors"][0]["extensions"]["code"] == "UNAVAILABLE":
            raise Unavailable
        raise Wrong(f"the server answered {answer['errors']}")
    return answer["data"]


def submit(connection, key, name):
    """Proposes a service under an idempotency key; its id."""
    value = {"name": name, "nation": "WALES", "claims": CLAIMS, "idempotencyKey": name}
    payload = ask(connection, key, SUBMIT, {"input": value})["submitService"]
    if payload["errors"]:
        raise Wrong(f"{name} was refused: {payload['errors']}")
    return payload["service"]["id"]


def write(server, key, run, writer, acknowledged, sent, wrong):
    """Writes until the server does not answer any more, or cannot write."""
    connection = server.connect()
    try:
        for number in range(1_000_000):
            name = f"Crash {run} {writer} {number}"
            sent.append(name)
            acknowledged[name] = submit(connection, key, name)
    except Wrong as error:
        wrong.append(error)
    except (Unavailable, OSError, http.client.HTTPException, ValueError):
        pass


def command(*arguments):
    done = subprocess.run([PROGRAM, *arguments, "--database", DATABASE], capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"{' '.join(arguments)} failed: {done.stderr}")
    return done.stdout.strip()


def cluster(what):
    subprocess.run(["scripts/cluster.sh", what, CLUSTER], check=True)


def check(server, keys, acknowledged, sent, total):
    """Everything that was acknowledged is there, whole, and what was only sent comes to one service when sent again."""
    connection = server.connect()
    for name in sent:
        again = submit(connection, keys["contributor"], name)
        if acknowledged.setdefault(name, again) != again:
            raise Wrong(f"{name} was acknowledged as {acknowledged[name]} and is now {again}")
    ids = list(acknowledged.values())
    if len(set(ids)) != len(ids):
        raise Wrong("two proposals have become one service")
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Service { facts(known: true) { definition { id } } } } }"
    for start in range(0, len(ids), 20):
        nodes = ask(connection, keys["reviewer"], query, {"ids": ids[start : start + 20]})["nodes"]
        for found, service in zip(nodes, ids[start:]):
            known = {fact["definition"]["id"] for fact in found["facts"]} if found else set()
            if not {"dedicated_team", "opened_year"} <= known:
                raise Wrong(f"{service} is there by half: {known}")
    waiting = ask(connection, keys["reviewer"], "{ reviewQueue(first: 1) { totalCount } }", {})
    if waiting["reviewQueue"]["totalCount"] != total + len(ids):
        raise Wrong(f"expected {total + len(ids)} proposals, got {waiting['reviewQueue']['totalCount']}")
    return len(ids)


def run_all():
    server = Server()
    keys = {role: command("key", "create", "--role", role, "--name", role) for role in ["contributor", "reviewer"]}
    total = acknowledged_in_all = cut_off_in_all = 0
    for run in range(1, RUNS + 1):
        acknowledged, sent, wrong = {}, [], []
        arguments = (server, keys["contributor"], run)
        writers = [
            threading.Thread(target=write, args=(*arguments, writer, acknowledged, sent, wrong))
            for writer in range(WRITERS)
        ]
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.05, 0.8))
        victims = VICTIMS[run % len(VICTIMS)]
        if "database" in victims:
            cluster("crash")
        if "server" in victims:
            server.end(signal.SIGKILL)
        for writer in writers:
            writer.join()
        if wrong:
            raise wrong[0]
        before = len(acknowledged)
        acknowledged_in_all += before
        cut_off_in_all += len(sent) - before
        if "database" in victims:
            cluster("start")
        if "server" in victims:
            server = Server()
        ready = server.ready()
        total += check(server, keys, acknowledged, sent, total)
        verified = command("log", "verify").splitlines()[0]
        victim = " and ".join(victims)
        print(
            f"run {run} ({victim}): {before} acknowledged, {len(sent) - before} cut off; "
            f"ready in {ready:.2f} s; {verified}",
            flush=True,
        )
    server.end(signal.SIGTERM)
    print(
        f"{RUNS} runs, {acknowledged_in_all} acknowledged writes: none lost, none by half, none twice; "
        f"{cut_off_in_all} cut off, each done once when sent again"
    )


try:
    run_all()
except Wrong as error:
    sys.exit(f"error: {error}")
