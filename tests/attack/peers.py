"""Peers that connect and are silent or slow: they are closed, and keep no others out."""

import contextlib
import json
import threading
import time

import http1
import http2
import websocket
from http1 import closed, connect
from suite import attack, expect

HEAD_SECONDS = 3
FOLLOW = "subscription { changes { revision } }"


def waits(server, since):
    worst = server.watcher.worst_health(since)
    return worst, f"health {worst:.0f} ms" if worst >= 0 else "health has no answer"


@attack(
    "silent peers are closed",
    "11",
    f"each within --header-timeout {HEAD_SECONDS} and 2 s (a WebSocket without `connection_init` within 7 s)",
    short=True,
    quiet=True,
)
def silent(arena):
    with arena.own("--header-timeout", HEAD_SECONDS) as server:
        hello = connect(server)
        hello.sendall(b"GET / HT")
        preface = connect(server)
        preface.sendall(b"PRI * HT")
        body = connect(server)
        body.sendall(b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{")
        answered = connect(server)
        answered.sendall(b"GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n")
        stuck = http2.Connection(server)
        stuck.ask("/graphql", b"{", end=False)
        peers = {
            "HTTP/1 without a word": (connect(server), HEAD_SECONDS),
            "half a head": (hello, HEAD_SECONDS),
            "half a preface": (preface, HEAD_SECONDS),
            "HTTP/1 after an answer": (answered, HEAD_SECONDS),
            "HTTP/2 without a request": (http2.Connection(server).socket, HEAD_SECONDS),
            "HTTP/2 without settings": (http2.Connection(server, settings=False).socket, HEAD_SECONDS),
            "WebSocket without a beginning": (websocket.Connection(server).socket, 5),
        }
        if not arena.short:
            # A body has the time limit of its own, ten seconds.
            peers["half a body"] = (body, 10)
            peers["half a body on HTTP/2"] = (stuck.socket, 10 + HEAD_SECONDS)
        start, seen, late = time.monotonic(), {}, []

        def look(name, peer, within):
            seen[name] = closed(peer, within + 2 - (time.monotonic() - start))
            if seen[name] is None:
                late.append(name)

        threads = [threading.Thread(target=look, args=(name, *peer)) for name, peer in peers.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        words = ", ".join(f"{name} {'is kept' if after is None else f'{after:.1f} s'}" for name, after in sorted(seen.items()))
        expect(not late, words)
        return words


@attack(
    "slow senders are closed",
    "11",
    f"a head of a byte every half second within --header-timeout {HEAD_SECONDS} and 2 s, a body within 12 s",
    quiet=True,
)
def slow(arena):
    with arena.own("--header-timeout", HEAD_SECONDS) as server:
        seen = {}

        def drip(name, head, rest, within):
            peer, start = connect(server), time.monotonic()
            peer.sendall(head)
            while time.monotonic() < start + within + 2:
                try:
                    peer.sendall(rest)
                except OSError:
                    seen[name] = time.monotonic() - start
                    return
                if (after := closed(peer, 0.5)) is not None:
                    seen[name] = time.monotonic() - start + after * 0
                    return
            seen[name] = None

        threads = [
            threading.Thread(target=drip, args=("head", b"GET / HTTP/1.1\r\n", b"x", HEAD_SECONDS)),
            threading.Thread(
                target=drip,
                args=(
                    "body",
                    b"POST /graphql HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 9999\r\n\r\n",
                    b" ",
                    10,
                ),
            ),
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        words = ", ".join(f"{name} {'is kept' if after is None else f'{after:.1f} s'}" for name, after in sorted(seen.items()))
        expect(None not in seen.values(), words)
        return words


@attack(
    "one address takes every connection",
    "11",
    "--max-connections 40: health answers another address within the limit all the while; what is asked is answered, if only by 503",
    short=True,
    served=False,
)
def every_place(arena):
    from readers import large

    with arena.own("--max-connections", 40, "--header-timeout", 5) as server:
        start, held, refused = time.monotonic(), [], 0
        with contextlib.ExitStack() as stack:
            for number in range(60):
                try:
                    if number % 4 == 0:
                        peer = http2.Connection(server).socket
                    elif number % 4 == 1:
                        peer = connect(server)
                        peer.sendall(http1.raw_post({"query": FOLLOW}, "/graphql/stream", "text/event-stream"))
                    elif number % 4 == 2:
                        peer = connect(server, receive=4096)
                        peer.sendall(http1.raw_post({"query": large(8, 60)}))
                    else:
                        # The handshake waits for its answer: not beyond the places that there are.
                        peer = connect(server, seconds=1)
                        peer.sendall(
                            b"GET /graphql HTTP/1.1\r\nhost: a\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
                            b"sec-websocket-key: MDEyMzQ1Njc4OTAxMjM0NQ==\r\nsec-websocket-protocol: graphql-transport-ws\r\n\r\n"
                        )
                    held.append(stack.enter_context(peer))
                except OSError:
                    refused += 1
            time.sleep(4 if arena.short else 9)
            worst, words = waits(server, start)
            other = http1.post(server, "/graphql", json.dumps({"query": "{ __typename }"}), source="127.0.0.3", seconds=3)
            seen = f"{len(held)} connections opened, {refused} refused; {words}; another address is answered {other.words}"
            expect(server.alive and 0 <= worst <= arena.most_health and other.status in (200, 503), seen)
            return seen


@attack(
    "more connections than an address may have",
    "11",
    "--max-connections-per-address 8: 8 of 24 are served, health is answered nevertheless, others are not concerned",
    quiet=True,
)
def per_address(arena):
    flag = "--max-connections-per-address"
    expect(arena.program.knows(flag), f"there is no flag `{flag}`")
    with arena.own(flag, 8, watch=False) as server, contextlib.ExitStack() as stack:
        statuses = []
        for _ in range(24):
            with contextlib.suppress(OSError):
                peer = stack.enter_context(connect(server, seconds=2))
                peer.sendall(b"GET /graphql?query={__typename} HTTP/1.1\r\nhost: a\r\n\r\n")
                statuses.append(http1.status_of(peer, 2))
        health = http1.get(server, "/health/live", seconds=2).status
        other = http1.get(server, "/graphql?query={__typename}", source="127.0.0.3", seconds=2).status
        seen = f"{statuses.count(200)} served, then {sorted(set(statuses) - {200})}; health {health}; another address {other}"
        expect(statuses.count(200) == 8 and health == 200 and other == 200, seen)
        return seen
