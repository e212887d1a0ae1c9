"""Clients that ask for a lot and read nothing of it."""

import contextlib
import json
import time

import http1
import http2
import websocket
from suite import MB, attack, expect


def large(aliases, first):
    """A document whose answer repeats a definition in full, 17 KB, `aliases` times `first`."""
    one = f"services(first: {first}) {{ nodes {{ assessment {{ definition {{ document }} }} }} }}"
    return "{ " + " ".join(f"a{number}: {one}" for number in range(aliases)) + " }"


# 90 MB for the cost of 22,000 fields, and less of the same: what a limit on answers refuses, and what it may let pass.
LARGE, SMALLER, PASSING = large(90, 60), large(30, 60), large(8, 60)
HOLD = 4.0


def sizes(arena):
    """What is asked: by fewer clients the largest, and by many what passes."""
    return [(12, SMALLER)] if arena.short else [(12, LARGE), (60, PASSING)]


@attack("HTTP/1 connections that do not read", "10", "memory is bounded while they wait", short=True)
def http1_connections(arena):
    server, seen = arena.server(), []
    for count, query in sizes(arena):
        start, before = time.monotonic(), server.watcher.resident()
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(http1.connect(server, receive=4096)) for _ in range(count)]
            for connection in held:
                connection.sendall(http1.raw_post({"query": query}))
            time.sleep(2 if arena.short else HOLD)
        rose = server.watcher.peak(start) - before
        seen.append(f"{count} connections {rose / MB:+.0f} MB")
        expect(server.alive, f"{', '.join(seen)}: the process has ended: {server.ended}")
    return ", ".join(seen)


@attack("one HTTP/2 connection, 40 streams without a window", "10", "memory is bounded while they wait", short=True)
def http2_streams(arena):
    server, seen = arena.server(), []
    for _, query in sizes(arena):
        start, before = time.monotonic(), server.watcher.resident()
        connection = http2.Connection(server, window=0, receive=4096)
        connection.greet()
        # The server may close it, which is one way to bound it.
        with contextlib.suppress(OSError):
            for _ in range(40):
                connection.ask("/graphql", json.dumps({"query": query}).encode())
        time.sleep(2 if arena.short else HOLD)
        connection.close()
        rose = server.watcher.peak(start) - before
        seen.append(f"{rose / MB:+.0f} MB")
        expect(server.alive, f"{', '.join(seen)}: the process has ended: {server.ended}")
    return ", ".join(seen)


@attack("twelve WebSockets and event streams that do not read", "10", "memory is bounded while they wait")
def streams(arena):
    server = arena.server()
    with contextlib.ExitStack() as stack:
        start, before = time.monotonic(), server.watcher.resident()
        for _ in range(6):
            connection = websocket.Connection(server, receive=4096)
            stack.callback(connection.close)
            with contextlib.suppress(OSError):
                connection.init()
                for number in range(8):
                    connection.subscribe(f"s{number}", LARGE)
            bare = stack.enter_context(http1.connect(server, receive=4096))
            bare.sendall(http1.raw_post({"query": LARGE}, "/graphql/stream", "text/event-stream"))
        time.sleep(HOLD)
        rose = server.watcher.peak(start) - before
        expect(server.alive, f"the process has ended: {server.ended}")
        return f"memory {rose / MB:+.0f} MB while they wait"


@attack(
    "answers that are not read are given up",
    "10",
    "the connection is closed within the time to write (3 s here) and 2 s",
    quiet=True,
)
def given_up(arena):
    flags = ("--write-timeout", 3) if arena.program.knows("--write-timeout") else ()
    with arena.own(*flags) as server:
        connection = http1.connect(server, receive=4096)
        connection.sendall(http1.raw_post({"query": PASSING}))
        # More than the network holds by itself, some 4 MB, is still to be had when the server waits on.
        time.sleep(6)
        read, head, end = 0, b"", time.monotonic() + 3
        connection.settimeout(0.5)
        with contextlib.suppress(OSError):
            while time.monotonic() < end and (part := connection.recv(65_536)):
                head = head or part[:12]
                read += len(part)
        connection.close()
        missing = "" if flags else "; there is no flag `--write-timeout`"
        seen = f"{head.decode(errors='replace')}; {read / MB:.1f} of 8 MB came after 6 s of silence{missing}"
        expect(head == b"HTTP/1.1 200" and read < 6 * MB and flags, seen)
        return seen
