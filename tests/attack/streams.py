"""Subscriptions, pings, beginnings and requests that are taken back: all count towards the rate; none takes memory without end."""

import concurrent.futures
import contextlib
import json
import time

import http1
import http2
import websocket
from http1 import post
from suite import attack, expect

REPLAY = "subscription { " + "changes(since: 0) { " + " ".join(f"a{number}: summary" for number in range(90)) + " } }"


@attack("32 replays of the whole log, 90 aliases each, on one WebSocket", "21", "memory is bounded, and it ends", short=True)
def replays(arena):
    server = arena.server()
    connection = websocket.Connection(server)
    connection.init()
    for number in range(32):
        connection.subscribe(f"s{number}", REPLAY)
    heard, end = 0, time.monotonic() + (2 if arena.short else 5)
    ended = None
    while time.monotonic() < end and (message := connection.receive(1)):
        heard += 1
        if "close" in message:
            ended = message
            break
    connection.close()
    expect(server.alive, f"the process has ended: {server.ended}")
    return f"{heard} messages{f', then closed: {ended}' if ended else ''}"


@attack("12 replays on event streams that are not read", "21", "memory is bounded")
def replays_by_events(arena):
    server = arena.server()
    with contextlib.ExitStack() as stack:
        for _ in range(12):
            peer = stack.enter_context(http1.connect(server, receive=4096))
            peer.sendall(http1.raw_post({"query": REPLAY}, "/graphql/stream", "text/event-stream"))
        time.sleep(3)
    expect(server.alive, f"the process has ended: {server.ended}")
    return "12 streams for 3 s"


@attack("a flood of /funding.png", "21", "health answers; a further request costs little", short=True)
def pictures(arena):
    server, start = arena.server(), time.monotonic()
    count = 12 if arena.short else 144
    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        ask = lambda number: server.get(
            f"/funding.{('png', 'svg', 'json')[number % 3 if number % 4 == 3 else 0]}?asOf=2019-0{number % 9 + 1}-01"
        )
        answers = list(pool.map(ask, range(count)))
    counts = {}
    for answer in answers:
        counts[answer.status] = counts.get(answer.status, 0) + 1
    seen = f"{counts} in {time.monotonic() - start:.1f} s"
    expect(set(counts) <= {200, 304, 429, 503}, seen)
    return seen


@attack(
    "one picture is drawn once", "21", "60 requests for the same picture take less than ten times the work of one", served=False
)
def one_picture(arena):
    with arena.own(many=True) as server:
        spent = []
        for count in (1, 60):
            start = time.monotonic()
            for _ in range(count):
                expect(server.get("/funding.png?asOf=2019-06-01").status in (200, 429), "no picture")
            time.sleep(0.1)
            spent.append(server.watcher.used(start))
        seen = f"{spent[0]:.2f} s of processor for the first, {spent[1]:.2f} s for the next 60"
        expect(spent[1] < max(10 * spent[0], 0.5), seen)
        return seen


@attack(
    "beginnings, pings, replays and files count towards the rate",
    "21",
    "--rate-limit 5 --rate-burst 20: at most 45 of each are served in 4 s",
    short=True,
    quiet=True,
)
def counted(arena):
    def served(flood):
        with arena.own("--rate-limit", 5, "--rate-burst", 20, watch=False) as server:
            # What is over the rate is refused, or waits: the time is what bounds it.
            return flood(server, time.monotonic() + FLOOD_SECONDS)

    with concurrent.futures.ThreadPoolExecutor(len(FLOODS)) as pool:
        counts = dict(zip(FLOODS, pool.map(served, FLOODS.values()), strict=True))
    words = "served: " + ", ".join(f"{name} {count}" for name, count in counts.items())
    expect(max(counts.values()) <= 45 and min(counts.values()) > 0, words)
    return words


def wrong_keys(server, end):
    """How many beginnings with a wrong key had the key looked up."""
    served = 0
    while time.monotonic() < end and served < 200:
        connection = websocket.Connection(server)
        if connection.status == 101:
            with contextlib.suppress(OSError):
                # Closed with 4403 is what a wrong key is; what is over the rate waits, or is closed in other words.
                said = connection.init("rj_0123456789_" + "a" * 43, max(0.1, end - time.monotonic())) or {}
                served += said.get("close") == 4403 and "requests" not in said.get("reason", "")
        connection.close()
    return served


def pings(server, end):
    connection = websocket.Connection(server)
    connection.init()
    with contextlib.suppress(OSError):
        for _ in range(200):
            connection.send(type="ping")
    served = 0
    while (message := connection.receive(end - time.monotonic())) and message.get("type") == "pong":
        served += 1
    connection.close()
    return served


def events(server, end):
    """How many events of replays come."""
    connection = websocket.Connection(server)
    connection.init()
    for number in range(8):
        connection.subscribe(f"s{number}", REPLAY)
    served = 0
    while served < 200 and (message := connection.receive(end - time.monotonic())) and "close" not in message:
        served += message.get("type") == "next" and bool(message["payload"].get("data"))
    connection.close()
    return served


def subscriptions(server, end):
    connection = websocket.Connection(server)
    connection.init()
    with contextlib.suppress(OSError):
        for number in range(200):
            connection.subscribe(f"s{number}", "{ registry { revision } }")
    served = 0
    while (message := connection.receive(end - time.monotonic())) and "close" not in message:
        served += message.get("type") == "next" and bool(message["payload"].get("data"))
    connection.close()
    return served


def files(server, end):
    """How many files are made, each of another day."""
    served = 0
    for number in range(200):
        if time.monotonic() > end:
            break
        served += server.get(f"/funding.csv?asOf=20{number % 90 + 10}-01-01").status == 200
    return served


def metrics(server, end):
    return sum(server.get("/metrics").status == 200 for _ in range(200) if time.monotonic() < end)


FLOOD_SECONDS = 4
FLOODS = {
    "wrong keys": wrong_keys,
    "pings": pings,
    "events": events,
    "operations": subscriptions,
    "files": files,
    "metrics": metrics,
}


@attack("rapid reset", "held", "thousands of requests that are taken back at once end the connection or cost nothing", short=True)
def rapid_reset(arena):
    server, body = arena.server(), json.dumps({"query": "{ services(first: 100) { nodes { name } } }"}).encode()
    connection, sent = http2.Connection(server), 0
    connection.greet()
    with contextlib.suppress(OSError):
        for _ in range(500 if arena.short else 4_000):
            connection.reset(connection.ask("/graphql", body))
            sent += 1
    went = any(kind == http2.GOAWAY for kind, *_ in connection.frames(1))
    connection.close()
    answer = post(server, "/graphql", body)
    expect(answer.status == 200, f"afterwards: {answer.words}")
    return f"{sent} sent{', then GOAWAY' if went else ''}"


@attack("frames that ask for answers: pings and settings", "held", "memory is bounded", short=True)
def frames(arena):
    server = arena.server()
    connection, sent = http2.Connection(server, receive=4096), 0
    connection.socket.settimeout(2)
    flood = http2.frame(http2.PING, 0, 0, b"12345678") * 500 + http2.frame(http2.SETTINGS, 0, 0) * 500
    with contextlib.suppress(OSError):
        for _ in range(100):
            connection.socket.sendall(flood)
            sent += 1_000
    connection.close()
    expect(server.alive, f"the process has ended: {server.ended}")
    return f"{sent} frames were taken"
