"""Watches a server from a process of its own: health on fresh connections, resident memory, time of the processor.

    python3 watch.py HOST PORT PID MOST > LOG

A line each: `h MOMENT MILLISECONDS` for a health check (-1 when there was no right answer), `m MOMENT BYTES TICKS` for the
process, which is killed when it has more than MOST bytes; 0 is no limit.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

from cap import BYTES

PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
# Health is asked from an address of its own, as a balancer would.
FROM = "127.0.0.9" if sys.platform == "linux" else ""
EVERY = 0.05
PATIENCE = 5.0
REQUEST = b"GET /health/live HTTP/1.1\r\nhost: health\r\nconnection: close\r\n\r\n"


class Watcher:
    """Reads what the other process has seen."""

    def __init__(self, server):
        self.server = server
        self.log = tempfile.NamedTemporaryFile("r", prefix="attack-watch-")
        most = BYTES if server.program.cap.needs_watchman else 0
        command = [sys.executable, __file__, server.host, str(server.port), str(server.process.pid), str(most)]
        with open(self.log.name, "w", encoding="ascii") as out:
            self.process = subprocess.Popen(command, stdout=out)
        self.health, self.memory = [], []

    def read(self):
        """Everything up to now."""
        for line in self.log:
            kind, *numbers = line.split()
            if kind == "h" and len(numbers) == 2:
                self.health.append(tuple(map(float, numbers)))
            elif kind == "m" and len(numbers) == 3:
                self.memory.append(tuple(map(float, numbers)))

    def looked(self, since):
        """Whether health was asked and memory measured since then."""
        self.read()
        return bool(self.health and self.memory) and min(self.health[-1][0], self.memory[-1][0]) >= since

    def worst_health(self, since):
        """The longest wait for an answer since then, in milliseconds; -1 when there was none."""
        self.read()
        seen = [milliseconds for moment, milliseconds in self.health if moment >= since]
        return -1.0 if not seen or min(seen) < 0 else max(seen)

    def resident(self):
        """Bytes now."""
        self.read()
        return self.memory[-1][1] if self.memory else 0.0

    def peak(self, since):
        """The most bytes since then."""
        self.read()
        return max((bytes_ for moment, bytes_, _ in self.memory if moment >= since), default=0.0)

    def used(self, since):
        """Seconds of the processor since then."""
        self.read()
        ticks = [ticks for moment, _, ticks in self.memory if moment >= since]
        return (ticks[-1] - ticks[0]) / TICKS if ticks else 0.0

    def busy(self, over=0.3):
        """Whether the process has used more than a fifth of a core lately."""
        now = time.monotonic()
        self.read()
        if not self.memory or self.memory[-1][0] - self.memory[0][0] < over:
            return True
        return self.used(now - over) > over / 5

    def stop(self):
        self.process.terminate()
        self.process.wait()
        self.log.close()


def look(host, port):
    """Milliseconds until the server says that it lives; -1 when it does not."""
    start = time.monotonic()
    try:
        with socket.create_connection((host, port), timeout=PATIENCE, source_address=(FROM, 0)) as connection:
            connection.sendall(REQUEST)
            answer = b""
            while part := connection.recv(4096):
                answer += part
    except OSError:
        return -1.0
    return (time.monotonic() - start) * 1000 if answer.startswith(b"HTTP/1.1 200 ") else -1.0


def say(*words):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def measure(process, most):
    while os.path.exists(f"/proc/{process}"):
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        resident = int(fields[21]) * PAGE
        say("m", time.monotonic(), resident, int(fields[11]) + int(fields[12]))
        if most and resident > most:
            os.kill(process, signal.SIGKILL)
        time.sleep(0.02)


def main():
    host, port, process, most = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    threading.Thread(target=measure, args=(process, most), daemon=True).start()
    while True:
        start = time.monotonic()
        say("h", start, look(host, port))
        time.sleep(max(0.0, EVERY - (time.monotonic() - start)))


if __name__ == "__main__":
    main()
