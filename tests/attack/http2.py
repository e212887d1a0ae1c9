"""HTTP/2 by its frames (RFC 9113), as far as an attacker needs it: headers are never compressed, answers not understood."""

import struct
import time

import http1

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
DATA, HEADERS, RESET, SETTINGS, PING, GOAWAY, WINDOW = 0, 1, 3, 4, 6, 7, 8
END_STREAM, END_HEADERS, ACK = 0x1, 0x4, 0x1
INITIAL_WINDOW = 4


def frame(kind, flags, stream, payload=b""):
    """The bytes of a frame."""
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def literal(name, value):
    """A header that is neither compressed nor kept (RFC 7541, 6.2.2)."""
    return b"\x00" + string(name) + string(value)


def string(text):
    data = text.encode()
    if len(data) < 127:
        return bytes([len(data)]) + data
    rest, out = len(data) - 127, b"\x7f"
    while rest >= 128:
        out += bytes([rest % 128 + 128])
        rest //= 128
    return out + bytes([rest]) + data


class Connection:
    """A connection with what the client says of its windows."""

    def __init__(self, server, window=65_535, settings=True, **options):
        self.socket = http1.connect(server, **options)
        self.next = 1
        opening = frame(SETTINGS, 0, 0, struct.pack(">HI", INITIAL_WINDOW, window)) if settings else b""
        self.socket.sendall(PREFACE + opening)

    def greet(self):
        """Waits until the other end has said how much it takes."""
        for kind, *_ in self.frames(1):
            if kind == WINDOW:
                break

    def ask(self, path, body=None, end=True):
        """Sends a request; returns the number of its stream. With `end` false the body never ends."""
        stream, self.next = self.next, self.next + 2
        method = "GET" if body is None else "POST"
        headers = [(":method", method), (":scheme", "http"), (":path", path), (":authority", "attack")]
        headers += [("content-type", "application/json"), ("accept", "application/json")]
        flags = END_HEADERS | (END_STREAM if body is None and end else 0)
        out = frame(HEADERS, flags, stream, b"".join(literal(*header) for header in headers))
        if body is not None:
            parts = [body[at : at + 16_384] for at in range(0, len(body), 16_384)] or [b""]
            for number, part in enumerate(parts):
                out += frame(DATA, END_STREAM if end and number == len(parts) - 1 else 0, stream, part)
        http1.sent[0] = time.monotonic()
        self.socket.sendall(out)
        return stream

    def reset(self, stream):
        """Takes a request back."""
        self.socket.sendall(frame(RESET, 0, stream, struct.pack(">I", 8)))

    def frames(self, seconds):
        """Yields the frames that arrive within `seconds`: kind, flags, stream, payload."""
        held, end = b"", time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.socket.settimeout(left)
            try:
                part = self.socket.recv(65_536)
            except OSError:
                return
            if not part:
                return
            held += part
            while len(held) >= 9 and len(held) >= 9 + (length := int.from_bytes(held[:3], "big")):
                yield held[3], held[4], int.from_bytes(held[5:9], "big") & 0x7FFFFFFF, held[9 : 9 + length]
                held = held[9 + length :]

    def close(self):
        self.socket.close()
