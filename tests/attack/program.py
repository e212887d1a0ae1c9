"""The program under attack: its commands, and its server under the memory cap."""

import json
import os
import re
import signal
import subprocess
import threading
import time
from collections import deque

import http1
from watch import Watcher


class Trouble(Exception):
    """The suite cannot go on: the program does not start, or a tool is missing."""


class Program:
    """A build of `rare-jewels`."""

    def __init__(self, path, cap):
        self.path, self.cap = str(path), cap
        self.flags = self.run("serve", "--help").stdout

    def run(self, *arguments, seconds=60, **options):
        """A command that has ended. One that takes longer than `seconds` is killed; its status is then -9."""
        command = [self.path, *map(str, arguments)]
        environment = {**os.environ, "RUST_LOG": "off", "NO_COLOR": "1"}
        # A group of its own, so that nothing that it starts outlives it.
        try:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=seconds,
                env=environment,
                check=False,
                **options,
            )
        except subprocess.TimeoutExpired:
            return subprocess.CompletedProcess(command, -9, "", f"no end within {seconds} s")

    def key(self, database, role, name):
        """A new key."""
        made = self.run("key", "create", "--database", database, "--role", role, "--name", name)
        if made.returncode:
            raise Trouble(f"no key: {made.stderr.strip()}")
        return made.stdout.strip()

    def revoke(self, database, key):
        """Revokes a key."""
        revoked = self.run("key", "revoke", "--database", database, key.split("_")[1])
        if revoked.returncode:
            raise Trouble(f"the key is not revoked: {revoked.stderr.strip()}")

    def knows(self, flag):
        """Whether `serve` has this flag."""
        return f"{flag} " in self.flags or f"{flag}\n" in self.flags


class Server:
    """A server that listens; ends with `stop`, or at the end of a `with`."""

    def __init__(self, program, database, *flags, watch=True):
        self.program, self.database, self.flags = program, database, flags
        command = [program.path, "serve", "--listen", "127.0.0.1:0", "--database", database, *map(str, flags)]
        environment = {**os.environ, "RUST_LOG": "warn", "NO_COLOR": "1"}
        self.process = subprocess.Popen(
            program.cap.over(command), stderr=subprocess.PIPE, text=True, errors="replace", env=environment
        )
        self.log = deque(maxlen=500)
        for line in self.process.stderr:
            if found := re.match(r"listening on http://([\d.]+):(\d+)", line):
                self.host, self.port = found[1], int(found[2])
                break
            self.log.append(line)
        else:
            raise Trouble(f"the server does not start: {''.join(self.log)}")
        threading.Thread(target=self._read, daemon=True).start()
        self.watcher = Watcher(self) if watch else None

    def _read(self):
        for line in self.process.stderr:
            self.log.append(line)

    @property
    def alive(self):
        return self.process.poll() is None

    @property
    def ended(self):
        """How it ended, in words."""
        status = self.process.poll()
        if status is None:
            return "running"
        return signal.Signals(-status).name if status < 0 else f"exit {status}"

    def ask(self, query, variables=None, key=None, **options):
        """Asks by POST; the `http1.Answer`."""
        body = {"query": query}
        if variables is not None:
            body["variables"] = variables
        if "operation" in options:
            body["operationName"] = options.pop("operation")
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return http1.post(self, "/graphql", json.dumps(body), headers=headers, **options)

    def get(self, path, **options):
        """Gets an address; the `http1.Answer`."""
        return http1.get(self, path, **options)

    def settle(self, seconds=10):
        """Waits until what a start makes ready beside the requests is there."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.watcher.busy():
            time.sleep(0.1)

    def stop(self):
        if self.watcher:
            self.watcher.stop()
        if self.alive:
            self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()
