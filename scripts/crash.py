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
# What each writer does, over and over: proposes a service, adds a step to the proposal, and has every third one accepted.
SUBMIT = """mutation($input: SubmitServiceInput!) {
  done: submitService(input: $input) { proposal { id } errors { message } }
}"""
EXTEND = """mutation($input: RecordClaimsInput!) {
  done: recordClaims(input: $input) { proposal { id } errors { message } }
}"""
ACCEPT = """mutation($input: AcceptProposalInput!) {
  done: acceptProposal(input: $input) { proposal { id } errors { message } }
}"""
# And one more: records a claim, takes it back and removes what it said.
RECORD = "mutation($input: RecordClaimsInput!) { done: recordClaims(input: $input) { revision errors { message } } }"
REVERT = "mutation($input: RevertRevisionInput!) { done: revertRevision(input: $input) { revision errors { message } } }"
REDACT = "mutation($input: RedactChangeInput!) { done: redactChange(input: $input) { revision errors { message } } }"
SAID = "query($since: Int!) { changes(since: $since, first: 1) { nodes { summary } } }"
LOOK = """query($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Proposal { state changeCount decision { serviceSlug } service { published facts(known: true) { definition { id } } } }
  }
}"""
# Three changes to begin with: a service and two claims.
CLAIMS = [
    {"fact": "dedicated_team", "value": True, "source": "rare-jewels-2019"},
    {"fact": "opened_year", "value": 2001, "source": "rare-jewels-2019"},
]


class Wrong(Exception):
    """Something that must never happen."""


class Unavailable(Exception):
    """The server says that it cannot write now, or not in time."""


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
        # What takes too long on a busy machine is still running: it is not acknowledged, and may be written.
        extensions = answer["errors"][0]["extensions"]
        if extensions["code"] == "UNAVAILABLE" or extensions.get("limit", {}).get("name") == "executionMilliseconds":
            raise Unavailable
        raise Wrong(f"the server answered {answer['errors']}")
    return answer["data"]


def do(connection, key, mutation, value):
    """Sends a command under an idempotency key; the id of its proposal."""
    payload = ask(connection, key, mutation, {"input": value})["done"]
    if payload["errors"]:
        raise Wrong(f"{value['idempotencyKey']} was refused: {payload['errors']}")
    return payload["proposal"]["id"]


def steps(name, proposal):
    """The commands after the first one, each with who sends it."""
    claim = {"fact": "host", "value": "camhs", "source": "rare-jewels-2019"}
    key = f"{name} claims"
    yield "contributor", EXTEND, {"service": slug(name), "proposal": proposal, "claims": [claim], "idempotencyKey": key}
    if name.endswith(("0", "3", "6", "9")):
        yield "reviewer", ACCEPT, {"proposal": proposal, "reason": "for the test", "idempotencyKey": f"{name} accept"}


def slug(name):
    return name.lower().replace(" ", "-")


def submit(connection, keys, name, done):
    """Proposes a service, extends and accepts the proposal. What was acknowledged is noted in `done`; the proposal's id."""
    first = {"name": name, "nation": "WALES", "claims": CLAIMS, "idempotencyKey": name}
    proposal = do(connection, keys["contributor"], SUBMIT, first)
    if done.setdefault(name, [proposal])[0] != proposal:
        raise Wrong(f"{name} was acknowledged as {done[name][0]} and is now {proposal}")
    for number, (role, mutation, value) in enumerate(steps(name, proposal), 1):
        if do(connection, keys[role], mutation, value) != proposal:
            raise Wrong(f"{value['idempotencyKey']} is a step of another proposal")
        if len(done[name]) == number:
            done[name].append(value["idempotencyKey"])
    return proposal


def patiently(step, *arguments):
    """Does a step again until it is answered in time, which a busy machine may need."""
    for _ in range(20):
        try:
            return step(*arguments)
        except Unavailable:
            time.sleep(1)
    raise Wrong(f"no answer in time, 20 times, to {arguments[2]}")


def write(server, keys, run, writer, acknowledged, sent, wrong):
    """Writes until the server does not answer any more, or cannot write."""
    connection = server.connect()
    try:
        for number in range(1_000_000):
            name = f"Crash {run} {writer} {number}"
            sent.append(name)
            submit(connection, keys, name, acknowledged)
    except Wrong as error:
        wrong.append(error)
    except (Unavailable, OSError, http.client.HTTPException, ValueError):
        pass


def command(*arguments):
    done = subprocess.run([PROGRAM, *arguments, "--database", DATABASE], capture_output=True, text=True)
    if done.returncode:
        raise Wrong(f"{' '.join(arguments)} failed: {done.stderr}")
    return done.stdout.strip()


def redact(connection, keys, note, done):
    """Records a claim, takes it back and removes what it said; what was acknowledged is noted in `done`."""

    def step(role, mutation, value, name):
        answer = ask(connection, keys[role], mutation, {"input": {**value, "idempotencyKey": f"{note} {name}"}})["done"]
        if answer["errors"]:
            raise Wrong(f"{note} {name} was refused: {answer['errors']}")
        done[name] = answer["revision"]
        return answer["revision"]

    claim = {"fact": "opened_year", "value": 2001, "source": "rare-jewels-2019", "note": f"{note}!"}
    revision = step("reviewer", RECORD, {"service": "oxpip", "claims": [claim]}, "record")
    step("reviewer", REVERT, {"revision": revision, "reason": "for the test"}, "revert")
    step("admin", REDACT, {"revision": revision, "change": 0, "reason": "for the test"}, "redact")
    return revision


def redact_all(server, keys, run, removed, wrong):
    """Removes claims until the server does not answer any more, or cannot write."""
    connection = server.connect()
    try:
        for number in range(1_000_000):
            note = f"Secret {run} {number}"
            redact(connection, keys, note, removed.setdefault(note, {}))
    except Wrong as error:
        wrong.append(error)
    except (Unavailable, OSError, http.client.HTTPException, ValueError):
        pass


def check_redacted(server, keys, removed):
    """What was removed is nowhere, and what was only begun is done once when it is sent again; how many were acknowledged."""
    connection = server.connect()
    acknowledged = sum(len(done) for done in removed.values())
    for note, done in removed.items():
        before = dict(done)
        revision = patiently(redact, connection, keys, note, done)
        if any(done[name] != before[name] for name in before):
            raise Wrong(f"{note} was acknowledged as {before} and is now {done}")
        said = ask(connection, keys["admin"], SAID, {"since": revision - 1})["changes"]["nodes"][0]["summary"]
        if "removed" not in said:
            raise Wrong(f"{note} is not removed: {said}")
        if DATABASE.startswith("sqlite://"):
            file = DATABASE.removeprefix("sqlite://")
            for part in (file, f"{file}-wal"):
                if os.path.exists(part) and f"{note}!".encode() in open(part, "rb").read():
                    raise Wrong(f"{note} is still in {part}")
    return acknowledged


def run_key(*arguments):
    """Runs a command about keys, which may fail while the database is away; what it printed, or nothing."""
    done = subprocess.run([PROGRAM, "key", *arguments, "--database", DATABASE], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def change_keys(run, stop, changed, wrong):
    """Makes keys, changes every second and revokes every third one, until it is stopped. What was acknowledged is noted."""
    number = 0
    while not stop.is_set():
        number += 1
        key = run_key("create", "--role", "contributor", "--name", f"Key {run} {number}")
        if key is None:
            continue
        known = changed[key] = {"role": "CONTRIBUTOR", "sure": True}
        for step, after in ((("change", key.split("_")[1], "--role", "editor"), "EDITOR"), (("revoke", key.split("_")[1]), None)):
            if number % (2 if after else 3):
                continue
            # Until it is acknowledged, it may be done or not.
            known["sure"] = False
            if run_key(*step) is None:
                break
            changed[key] = known = {"role": after, "sure": True}


def check_keys(server, changed):
    """Every key opens what was acknowledged last."""
    for key, known in changed.items():
        # A key that opens nothing may cost its connection.
        connection = server.connect()
        headers = {"content-type": "application/json", "authorization": f"Bearer {key}"}
        connection.request("POST", "/graphql", json.dumps({"query": "{ viewer { role } }"}), headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        role = None if response.status == 401 else answer["data"]["viewer"]["role"]
        if known["sure"] and role != known["role"]:
            raise Wrong(f"a key that was acknowledged as {known['role']} is {role}")
    return len(changed)


def cluster(what):
    subprocess.run(["scripts/cluster.sh", what, CLUSTER], check=True)


def check(server, keys, acknowledged, sent, total):
    """Everything that was acknowledged is there, whole, and what was only sent is done once when it is sent again."""
    connection = server.connect()
    ids = []
    for name in sent:
        ids.append(patiently(submit, connection, keys, name, acknowledged))
    if len(set(ids)) != len(ids):
        raise Wrong("two proposals have become one")
    for start in range(0, len(ids), 20):
        names = sent[start : start + 20]
        for name, found in zip(names, ask(connection, keys["reviewer"], LOOK, {"ids": ids[start : start + 20]})["nodes"]):
            accepted = len(acknowledged[name]) == 3
            known = {fact["definition"]["id"] for fact in found["service"]["facts"]} if found else set()
            if not {"dedicated_team", "opened_year", "host"} <= known or found["changeCount"] != 4:
                raise Wrong(f"{name} is there by half, or twice: {found}")
            if accepted != (found["state"] == "ACCEPTED") or accepted != found["service"]["published"]:
                raise Wrong(f"{name} is {found['state']}")
    waiting = ask(connection, keys["reviewer"], "{ reviewQueue(first: 1, state: null) { totalCount } }", {})
    if waiting["reviewQueue"]["totalCount"] != total + len(ids):
        raise Wrong(f"expected {total + len(ids)} proposals, got {waiting['reviewQueue']['totalCount']}")
    return len(ids)


def run_all():
    server = Server()
    keys = {role: command("key", "create", "--role", role, "--name", role) for role in ["contributor", "reviewer", "admin"]}
    total = acknowledged_in_all = cut_off_in_all = keys_in_all = removed_in_all = 0
    changed = {}
    for run in range(1, RUNS + 1):
        acknowledged, sent, wrong, removed = {}, [], [], {}
        arguments = (server, keys, run)
        writers = [
            threading.Thread(target=write, args=(*arguments, writer, acknowledged, sent, wrong))
            for writer in range(WRITERS)
        ]
        stop = threading.Event()
        writers.append(threading.Thread(target=change_keys, args=(run, stop, changed, wrong)))
        writers.append(threading.Thread(target=redact_all, args=(server, keys, run, removed, wrong)))
        for writer in writers:
            writer.start()
        time.sleep(random.uniform(0.05, 0.8))
        victims = VICTIMS[run % len(VICTIMS)]
        if "database" in victims:
            cluster("crash")
        if "server" in victims:
            server.end(signal.SIGKILL)
        stop.set()
        for writer in writers:
            writer.join()
        if wrong:
            raise wrong[0]
        before = sum(len(done) for done in acknowledged.values())
        acknowledged_in_all += before
        cut_off = len(sent) - sum(len(done) == len(list(steps(name, ""))) + 1 for name, done in acknowledged.items())
        cut_off_in_all += cut_off
        if "database" in victims:
            cluster("start")
        if "server" in victims:
            server = Server()
        ready = server.ready()
        total += check(server, keys, acknowledged, sent, total)
        keys_in_all += check_keys(server, changed)
        removed_in_all += check_redacted(server, keys, removed)
        changed = {key: known for key, known in list(changed.items())[-20:]}
        verified = command("log", "verify").splitlines()[0]
        victim = " and ".join(victims)
        print(
            f"run {run} ({victim}): {before} acknowledged, {cut_off} cut off; "
            f"ready in {ready:.2f} s; {verified}",
            flush=True,
        )
    server.end(signal.SIGTERM)
    print(
        f"{RUNS} runs, {acknowledged_in_all} acknowledged writes: none lost, none by half, none twice; "
        f"{cut_off_in_all} cut off, each done once when sent again; {keys_in_all} times a key opened what was acknowledged; "
        f"{removed_in_all} acknowledged steps of removals"
    )


try:
    run_all()
except Wrong as error:
    sys.exit(f"error: {error}")
