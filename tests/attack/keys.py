"""Keys that are revoked while a stream is open: it ends within two seconds, and shows nothing more."""

import json
import threading
import time

import http1
import websocket
from suite import attack, expect

FOLLOW = "subscription { changes { summary } }"
ADD = "mutation($n: String!) { addSource(input: {title: $n, publisher: \"Attack\"}) { errors { message } } }"
ALLOWED = 2.0


@attack(
    "a revoked key on event streams and WebSockets",
    "4",
    "nothing comes later than 2 s after it was revoked; the stream ends",
    short=True,
    quiet=True,
)
def revoked(arena):
    with arena.own(watch=False) as server:
        program = arena.program
        writer = program.key(server.database, "reviewer", "Writer")
        reader = program.key(server.database, "reviewer", "Reader")
        seen, stop = {"events": [], "websocket": []}, threading.Event()
        ended = {}

        def events():
            peer = http1.connect(server, seconds=1)
            text = json.dumps({"query": FOLLOW}).encode()
            peer.sendall(
                f"POST /graphql/stream HTTP/1.1\r\nhost: a\r\naccept: text/event-stream\r\ncontent-type: application/json\r\n"
                f"authorization: Bearer {reader}\r\ncontent-length: {len(text)}\r\n\r\n".encode()
                + text
            )
            while not stop.is_set():
                try:
                    part = peer.recv(65_536)
                except TimeoutError:
                    continue
                except OSError:
                    part = b""
                if b"Secret" in part:
                    seen["events"].append(time.monotonic())
                if not part or b"event: complete" in part or b"\r\n0\r\n\r\n" in part:
                    ended["events"] = time.monotonic()
                    return

        def sockets():
            connection = websocket.Connection(server)
            connection.init(reader)
            connection.subscribe("s", FOLLOW)
            while not stop.is_set():
                message = connection.receive(1)
                if message and "Secret" in json.dumps(message):
                    seen["websocket"].append(time.monotonic())
                if message and ("close" in message or message.get("type") in ("error", "complete")):
                    ended["websocket"] = time.monotonic()
                    return

        threads = [threading.Thread(target=events), threading.Thread(target=sockets)]
        for thread in threads:
            thread.start()
        time.sleep(0.5)
        number, at = 0, None
        start = time.monotonic()
        while at is None or time.monotonic() < at + (4 if arena.short else 6):
            number += 1
            answer = server.ask(ADD, {"n": f"Secret {number}"}, writer)
            expect(answer.data and not answer.codes, f"a source is refused: {answer.words} {answer.body[:200]!r}")
            if at is None and time.monotonic() > start + 1:
                program.revoke(server.database, reader)
                at = time.monotonic()
            time.sleep(0.25)
        stop.set()
        for thread in threads:
            thread.join()
        words, wrong = [], False
        for name, moments in sorted(seen.items()):
            expect(
                any(moment < at for moment in moments), f"{name}: nothing came before the key was revoked, so this shows nothing"
            )
            late = max(moments) - at
            ends = ended[name] - at if name in ended else None
            words.append(f"{name}: last event {late:+.1f} s, {'goes on' if ends is None else f'ended after {ends:.1f} s'}")
            wrong |= late > ALLOWED or ends is None or ends > ALLOWED + 0.5
        expect(not wrong, "; ".join(words))
        return "; ".join(words)
