"""Clients that ask for a lot and read nothing of it."""

import contextlib
import json
import time

import http1
import http2
import websocket
from suite import MB, attack, expect


def large(aliases, first):
    """A document whose answer has a definition in full, 17 KB, so many times over."""
    one = f"services(first: {first}) {{ nodes {{ assessment {{ definition {{ document }} }} }} }}"
    return "{ " + " ".join(f"a{number}: {one}" for number in range(aliases)) + " }"


# 90 MB, for the cost of 22,000 fields, and a third of it.
LARGE, SMALLER = large(90, 60), large(30, 60)
HOLD = 6.0


@attack("twelve HTTP/1 connections that do not read", "10", "memory is bounded while they wait", short=True)
def http1_connections(arena):
    server = arena.server()
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(http1.connect(server, receive=4096)) for _ in range(12)]
        start, before = time.monotonic(), server.watcher.resident()
        for connection in held:
            connection.sendall(http1.raw_post({"query": SMALLER if arena.short else LARGE}))
        time.sleep(2 if arena.short else HOLD)
        rose = server.watcher.peak(start) - before
        expect(server.alive, f"the process has ended: {server.ended}")
        return f"memory {rose / MB:+.0f} MB while they wait"


@attack("one HTTP/2 connection, 40 streams without a window", "10", "memory is bounded while they wait", short=True)
def http2_streams(arena):
    server = arena.server()
    connection = http2.Connection(server, window=0, receive=4096)
    start, before = time.monotonic(), server.watcher.resident()
    connection.greet()
    try:
        body = json.dumps({"query": SMALLER if arena.short else LARGE}).encode()
        for _ in range(40):
            connection.ask("/graphql", body)
    except OSError:
        # Closed by the server, which is one way to bound it.
        pass
    time.sleep(2 if arena.short else HOLD)
    rose = server.watcher.peak(start) - before
    connection.close()
    expect(server.alive, f"the process has ended: {server.ended}")
    return f"memory {rose / MB:+.0f} MB while they wait"


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
        # 30 MB: less than what an answer may have, more than the network holds.
        connection.sendall(http1.raw_post({"query": SMALLER}))
        # What the network holds of an answer that was cut is shorter than what its head promised.
        time.sleep(6)
        read, end = 0, time.monotonic() + 3
        connection.settimeout(0.5)
        try:
            while time.monotonic() < end and (part := connection.recv(65_536)):
                read += len(part)
        except OSError:
            pass
        connection.close()
        seen = (
            f"{read / MB:.1f} MB of the answer came after 6 s of silence{'' if flags else '; there is no flag `--write-timeout`'}"
        )
        # More than the network holds by itself was still to be had.
        expect(read < 12 * MB and flags, seen)
        return seen
