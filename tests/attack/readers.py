"""Clients that ask for a lot and read nothing of it."""

import contextlib
import json
import time

import http1
import http2
import websocket
from suite import MB, Failed, attack, expect


def large(aliases, first):
    """A document whose answer repeats a definition in full, 17 KB, `aliases` times `first`."""
    one = f"services(first: {first}) {{ nodes {{ assessment {{ definition {{ document }} }} }} }}"
    return "{ " + " ".join(f"a{number}: {one}" for number in range(aliases)) + " }"


HOLD = 4.0


def admitted(server, aliases):
    """A document of at most so many aliases that is admitted, and the megabytes of its answer: halved until it is."""
    while aliases:
        query = large(aliases, 60)
        answer = server.ask(query)
        if answer.data and not answer.codes:
            return query, len(answer.body) / MB
        aliases //= 2
    raise Failed("not even one is admitted, so this shows nothing")


def sizes(arena, server):
    """How many clients ask for what: few for the most, up to 90 MB, and many for less."""
    most = [(12, *admitted(server, 30 if arena.short else 90))]
    return most if arena.short else [*most, (60, *admitted(server, 8))]


@attack("HTTP/1 connections that do not read", "10", "memory is bounded while they wait", short=True)
def http1_connections(arena):
    server, seen = arena.server(), []
    for count, query, size in sizes(arena, server):
        start, before = time.monotonic(), server.watcher.resident()
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(http1.connect(server, receive=4096)) for _ in range(count)]
            for connection in held:
                connection.sendall(http1.raw_post({"query": query}))
            time.sleep(2 if arena.short else HOLD)
        rose = server.watcher.peak(start) - before
        seen.append(f"{count} connections, {size:.1f} MB each: {rose / MB:+.0f} MB")
        expect(server.alive, f"{', '.join(seen)}: the process has ended: {server.ended}")
    return ", ".join(seen)


@attack("one HTTP/2 connection, 40 streams without a window", "10", "memory is bounded while they wait", short=True)
def http2_streams(arena):
    server, seen = arena.server(), []
    for _, query, size in sizes(arena, server):
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
        seen.append(f"{size:.1f} MB each: {rose / MB:+.0f} MB")
        expect(server.alive, f"{', '.join(seen)}: the process has ended: {server.ended}")
    return ", ".join(seen)


@attack("twelve WebSockets and event streams that do not read", "10", "memory is bounded while they wait")
def streams(arena):
    server = arena.server()
    query, size = admitted(server, 60)
    with contextlib.ExitStack() as stack:
        start, before = time.monotonic(), server.watcher.resident()
        for _ in range(6):
            connection = websocket.Connection(server, receive=4096)
            stack.callback(connection.close)
            with contextlib.suppress(OSError):
                connection.init()
                for number in range(8):
                    connection.subscribe(f"s{number}", query)
            bare = stack.enter_context(http1.connect(server, receive=4096))
            bare.sendall(http1.raw_post({"query": query}, "/graphql/stream", "text/event-stream"))
        time.sleep(HOLD)
        rose = server.watcher.peak(start) - before
        expect(server.alive, f"the process has ended: {server.ended}")
        return f"{size:.1f} MB each: {rose / MB:+.0f} MB"


@attack(
    "answers that are not read are given up",
    "10",
    "the connection is closed within the time to write (3 s here) and 2 s",
    quiet=True,
)
def given_up(arena):
    flags = ("--write-timeout", 3) if arena.program.knows("--write-timeout") else ()
    with arena.own(*flags) as server:
        query, size = admitted(server, 8)
        connection = http1.connect(server, receive=4096)
        connection.sendall(http1.raw_post({"query": query}))
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
        seen = f"{head.decode(errors='replace')}; {read / MB:.1f} of {size:.1f} MB came after 6 s of silence{missing}"
        expect(head == b"HTTP/1.1 200" and read < (size - 1) * MB and size > 6 and flags, seen)
        return seen
