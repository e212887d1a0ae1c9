"""What scripts/crash.sh runs: see there."""

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time

PROGRAM, RUNS, DATABASE = sys.argv[1], int(sys.argv[2]), sys.argv[3]
WRITERS = 8
SUBMIT = """mutation($input: SubmitServiceInput!) {
  submitService(input: $input) { service { id } errors { message } }
}"""
# Three changes a proposal: a service and two claims.
CLAIMS = [
    {"fact": "dedicated_team", "value": True, "source": "rare-jewels-2019"},
    {"fact": "opened_year", "value": 2001, "source": "rare-jewels-2019"},
]


class Server:
    """A server that can be killed."""

    def __init__(self, database):
        arguments = [PROGRAM, "serve", "--listen", "127.0.0.1:0", "--database", database]
        self.process = subprocess.Popen(arguments, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if found := re.match(r"listening on http://([\d.]+):(\d+)", line):
                self.host, self.port = found[1], int(found[2])
                break
        else:
            sys.exit("the server did not start")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()

    def connect(self):
        return http.client.HTTPConnection(self.host, self.port, timeout=30)

    def end(self, how):
        self.process.send_signal(how)
        self.process.wait()


def ask(connection, key, query, variables):
    body = json.dumps({"query": query, "variables": variables})
    headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
    connection.request("POST", "/graphql", body, headers)
    answer = json.loads(connection.getresponse().read())
    if "errors" in answer:
        sys.exit(f"the server answered {answer['errors']}")
    return answer["data"]


def submit(connection, key, name):
    """Proposes a service under an idempotency key; its id."""
    value = {"name": name, "nation": "WALES", "claims": CLAIMS, "idempotencyKey": name}
    payload = ask(connection, key, SUBMIT, {"input": value})["submitService"]
    if payload["errors"]:
        sys.exit(f"{name} was refused: {payload['errors']}")
    return payload["service"]["id"]


def write(server, key, run, writer, acknowledged, sent):
    """Writes until the server is killed."""
    connection = server.connect()
    try:
        for number in range(1_000_000):
            name = f"Crash {run} {writer} {number}"
            sent.append(name)
            acknowledged[name] = submit(connection, key, name)
    except (OSError, http.client.HTTPException, ValueError):
        pass


def command(*arguments):
    done = subprocess.run([PROGRAM, *arguments, "--database", database], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)} failed: {done.stderr}")
    return done.stdout.strip()


def check(server, keys, acknowledged, sent, total):
    """Everything that was acknowledged is there, whole, and what was only sent comes to one service when sent again."""
    connection = server.connect()
    for name in sent:
        again = submit(connection, keys["contributor"], name)
        if acknowledged.setdefault(name, again) != again:
            sys.exit(f"{name} was acknowledged as {acknowledged[name]} and is now {again}")
    ids = list(acknowledged.values())
    if len(set(ids)) != len(ids):
        sys.exit("two proposals have become one service")
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { ... on Service { facts(known: true) { definition { id } } } } }"
    for start in range(0, len(ids), 20):
        nodes = ask(connection, keys["reviewer"], query, {"ids": ids[start : start + 20]})["nodes"]
        for found, service in zip(nodes, ids[start:]):
            known = {fact["definition"]["id"] for fact in found["facts"]} if found else set()
            if not {"dedicated_team", "opened_year"} <= known:
                sys.exit(f"{service} is there by half: {known}")
    waiting = ask(connection, keys["reviewer"], "{ reviewQueue(first: 1) { totalCount } }", {})
    if waiting["reviewQueue"]["totalCount"] != total + len(ids):
        sys.exit(f"expected {total + len(ids)} proposals, got {waiting['reviewQueue']['totalCount']}")
    return len(ids)


folder = tempfile.TemporaryDirectory()
database = DATABASE or f"sqlite://{folder.name}/registry.db"
server = Server(database)
keys = {role: command("key", "create", "--role", role, "--name", role) for role in ["contributor", "reviewer"]}
total = acknowledged_in_all = 0
for run in range(1, RUNS + 1):
    acknowledged, sent = {}, []
    writers = [
        threading.Thread(target=write, args=(server, keys["contributor"], run, writer, acknowledged, sent))
        for writer in range(WRITERS)
    ]
    for writer in writers:
        writer.start()
    time.sleep(random.uniform(0.05, 0.8))
    server.end(signal.SIGKILL)
    for writer in writers:
        writer.join()
    before = len(acknowledged)
    acknowledged_in_all += before
    server = Server(database)
    total += check(server, keys, acknowledged, sent, total)
    verified = command("log", "verify").splitlines()[0]
    print(f"run {run}: {before} acknowledged, {len(sent) - before} cut off; {verified}", flush=True)
server.end(signal.SIGTERM)
print(f"{RUNS} runs, {acknowledged_in_all} acknowledged writes: none lost, none by half, none twice")
