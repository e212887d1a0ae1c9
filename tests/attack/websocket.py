"""WebSocket (RFC 6455) with `graphql-transport-ws` on it."""

import base64
import json
import os
import struct
import time

import http1


class Connection:
    """A connection that was opened; `status` is 101 if it was let in."""

    def __init__(self, server, source="127.0.0.1", headers=(), receive=None):
        self.socket = http1.connect(server, source=source, receive=receive)
        name = base64.b64encode(os.urandom(16)).decode()
        more = "".join(f"{header}: {value}\r\n" for header, value in headers)
        self.socket.sendall(
            (
                "GET /graphql HTTP/1.1\r\nhost: attack\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                f"sec-websocket-key: {name}\r\nsec-websocket-version: 13\r\n"
                f"sec-websocket-protocol: graphql-transport-ws\r\n{more}\r\n"
            ).encode()
        )
        head = b""
        try:
            while b"\r\n\r\n" not in head and (part := self.socket.recv(4096)):
                head += part
        except OSError:
            pass
        words = head.split(b" ", 2)
        self.status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
        self.held = head.split(b"\r\n\r\n", 1)[1] if b"\r\n\r\n" in head else b""

    def frame(self, opcode, payload=b""):
        """Sends a frame, masked as clients must."""
        size = len(payload)
        if size < 126:
            length = bytes([0x80 | size])
        elif size < 65_536:
            length = bytes([0x80 | 126]) + struct.pack(">H", size)
        else:
            length = bytes([0x80 | 127]) + struct.pack(">Q", size)
        # A mask of nothing leaves the text as it is.
        http1.sent[0] = time.monotonic()
        self.socket.sendall(bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload)

    def send(self, **message):
        """Sends a message."""
        self.frame(1, json.dumps(message).encode())

    def init(self, key=None, seconds=5):
        """Begins; the first message of the other end."""
        self.send(type="connection_init", payload={"authorization": f"Bearer {key}"} if key else {})
        return self.receive(seconds)

    def subscribe(self, name, query, variables=None):
        """Starts an operation."""
        self.send(type="subscribe", id=name, payload={"query": query, "variables": variables or {}})

    def receive(self, seconds):
        """The next message; `{"close": CODE, "reason": …}` at the end, `None` when nothing comes in time."""
        end = time.monotonic() + seconds
        while True:
            found = self._take()
            if found is not None:
                opcode, payload = found
                if opcode == 1:
                    return json.loads(payload)
                if opcode == 8:
                    code = struct.unpack(">H", payload[:2])[0] if len(payload) >= 2 else 0
                    return {"close": code, "reason": payload[2:].decode(errors="replace")}
                if opcode == 9:
                    self.frame(10, payload)
                continue
            left = end - time.monotonic()
            if left <= 0:
                return None
            self.socket.settimeout(left)
            try:
                part = self.socket.recv(65_536)
            except TimeoutError:
                return None
            except OSError:
                return {"close": 0, "reason": "the connection broke"}
            if not part:
                return {"close": 0, "reason": "closed without a word"}
            self.held += part

    def _take(self):
        """A whole frame of what has come; `None` while there is none."""
        held = self.held
        if len(held) < 2:
            return None
        size, at = held[1] & 0x7F, 2
        if size == 126:
            size, at = int.from_bytes(held[2:4], "big"), 4
        elif size == 127:
            size, at = int.from_bytes(held[2:10], "big"), 10
        if len(held) < at + size or (at == 4 and len(held) < 4) or (at == 10 and len(held) < 10):
            return None
        self.held = held[at + size :]
        return held[0] & 0x0F, held[at : at + size]

    def close(self):
        self.socket.close()
