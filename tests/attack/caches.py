"""Caches in front, and requests that HTTP does not allow."""

import shutil
import subprocess
import time

import http1
from suite import Skipped, attack, expect

PATHS = ("/graphql?query={registry{revision}}", "/funding.csv", "/schema.graphql", "/openreferral/services", "/documents")
STRANGER = (
    "ratelimit-limit",
    "ratelimit-remaining",
    "ratelimit-reset",
    "ratelimit-policy",
    "ratelimit",
    "x-request-id",
    "set-cookie",
)


@attack(
    "answers that a cache keeps",
    "19",
    "right for every origin (`*`, or `Vary: Origin`), without the rate and the request id of a stranger",
    short=True,
    quiet=True,
)
def kept(arena):
    wrong, public = [], 0
    with arena.own("--max-age", 60, watch=False) as server:
        for path in PATHS:
            plain, other = server.get(path), server.get(path, headers={"origin": "https://a.example"})
            control = plain.headers.get("cache-control", "")
            if "no-store" in control or "private" in control:
                continue
            public += 1
            varies = "origin" in plain.headers.get("vary", "").lower()
            origins = {answer.headers.get("access-control-allow-origin") for answer in (plain, other)}
            if origins != {"*"} and not varies:
                wrong.append(f"{path}: origins {origins}, and no `Vary: Origin`")
            # Only what says how long it may be kept is given to others.
            if "max-age=60" in control and (shown := [name for name in STRANGER if name in plain.headers]):
                wrong.append(f"{path}: {', '.join(shown)} for {control}")
        key = arena.program.key(server.database, "contributor", "Caches")
        mine = server.get(PATHS[0], headers={"authorization": f"Bearer {key}"}).headers
        if "public" in mine.get("cache-control", "") or "max-age=60" in mine.get("cache-control", ""):
            wrong.append(f"with a key: {mine.get('cache-control')}")
    expect(public, "nothing is public")
    expect(not wrong, "; ".join(wrong))
    return f"{public} of {len(PATHS)} addresses are for caches, all right"


@attack("HTTP/1.1 without a host, and with two", "24", "400", short=True)
def hosts(arena):
    server, seen = arena.server(), []
    for head in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET /graphql?query={__typename} HTTP/1.1\r\n\r\n",
        b"GET /health/ready HTTP/1.1\r\nconnection: close\r\n\r\n",
        b'POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\ncontent-length: 22\r\n\r\n{"query":"{__typename}',
    ):
        with http1.connect(server, seconds=12) as connection:
            connection.sendall(head)
            seen.append(http1.status_of(connection))
    expect(set(seen) == {400}, f"{seen}")
    return f"{seen}"


CONF = """daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}
http {{ access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s; proxy_cache_path {folder}/cache keys_zone=z:1m;
  server {{ listen 127.0.0.1:{port}; location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_cache z; proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr; add_header X-Cache $upstream_cache_status; }} }} }}
"""


@attack(
    "nginx with a cache in front",
    "19, 20",
    "an answer from the cache has the headers that a browser elsewhere needs",
    served=False,
)
def nginx(arena):
    import socket
    from types import SimpleNamespace

    if not (program := shutil.which("nginx") or shutil.which("/usr/sbin/nginx")):
        raise Skipped("nginx is not installed")
    folder = arena.file("nginx")
    folder.mkdir(mode=0o755)
    folder.chmod(0o777)
    arena.folder.chmod(0o711)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with arena.own("--max-age", 60, "--trust-proxy", watch=False) as server:
        conf = folder / "conf"
        conf.write_text(CONF.format(folder=folder, port=port, behind=server.port), encoding="utf-8")
        process = subprocess.Popen([program, "-c", str(conf)], stderr=subprocess.DEVNULL)
        front = SimpleNamespace(host="127.0.0.1", port=port)
        try:
            for _ in range(50):
                if http1.get(front, "/health/live").status == 200:
                    break
                time.sleep(0.1)
            first = http1.get(front, PATHS[0])
            second = http1.get(front, PATHS[0], headers={"origin": "https://a.example"})
        finally:
            process.terminate()
            process.wait()
        seen = f"{first.status}, then {second.headers.get('x-cache')} with origin {second.headers.get('access-control-allow-origin')}"
        expect(first.status == 200 and second.headers.get("access-control-allow-origin") == "*", seen)
        return seen
