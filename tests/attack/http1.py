"""HTTP/1.1, as ordinary clients speak it and as others do."""

import http.client
import json
import socket
import time
from dataclasses import dataclass

# How long a client waits: the time limit of an operation, a second for it to end, and one for the network.
PATIENCE = 13.0
# When the last request was sent, on any connection.
sent = [0.0]


@dataclass
class Answer:
    """An answer; status 0 when there was none."""

    status: int
    headers: dict
    body: bytes
    seconds: float
    why: str = ""

    @property
    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return {}

    @property
    def codes(self):
        """The codes of its errors."""
        found = self.json
        errors = found.get("errors") or [] if isinstance(found, dict) else []
        return {(error.get("extensions") or {}).get("code", "") for error in errors}

    @property
    def data(self):
        found = self.json
        return found.get("data") if isinstance(found, dict) else None

    @property
    def cost(self):
        """The cost that the answer names; `None` where it names none."""
        found = self.json
        return ((found.get("extensions") or {}).get("cost") or {}).get("actual") if isinstance(found, dict) else None

    @property
    def words(self):
        """What it is, in short."""
        if not self.status:
            return self.why or "no answer"
        return f"{self.status} {'/'.join(sorted(self.codes))}".strip()


def exchange(server, method, path, body=None, headers=None, seconds=PATIENCE, source="127.0.0.1"):
    """One request on a connection of its own."""
    start = time.monotonic()
    connection = http.client.HTTPConnection(server.host, server.port, timeout=seconds, source_address=(source, 0))
    try:
        sent[0] = time.monotonic()
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        read = answer.read()
        names = {name.lower(): value for name, value in answer.getheaders()}
        return Answer(answer.status, names, read, time.monotonic() - start)
    except (OSError, http.client.HTTPException) as error:
        return Answer(0, {}, b"", time.monotonic() - start, type(error).__name__)
    finally:
        connection.close()


def post(server, path, body, headers=None, **options):
    """Posts JSON."""
    return exchange(server, "POST", path, body, {"content-type": "application/json", **(headers or {})}, **options)


def get(server, path, headers=None, **options):
    """Gets an address."""
    return exchange(server, "GET", path, None, headers, **options)


def connect(server, source="127.0.0.1", seconds=PATIENCE, receive=None):
    """A bare connection; `receive` bounds what its end of the network takes without being read."""
    connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    if receive:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive)
    connection.settimeout(seconds)
    connection.bind((source, 0))
    connection.connect((server.host, server.port))
    sent[0] = time.monotonic()
    return connection


def raw_post(body, path="/graphql", accept="application/json"):
    """The bytes of a POST of JSON."""
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nhost: attack\r\naccept: {accept}\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(text)}\r\n\r\n".encode() + text


def closed(connection, seconds):
    """Seconds until the peer closes; `None` when it does not within `seconds`. Discards what arrives meanwhile."""
    start = time.monotonic()
    end = start + seconds
    while (left := end - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            if not connection.recv(65536):
                return time.monotonic() - start
        except TimeoutError:
            return None
        except OSError:
            return time.monotonic() - start
    return None


def status_of(connection, seconds=PATIENCE):
    """The status of the next answer on a bare connection; 0 when there is none."""
    connection.settimeout(seconds)
    try:
        head = connection.recv(65536)
    except OSError:
        return 0
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
