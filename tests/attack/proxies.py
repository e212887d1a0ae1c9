"""Servers behind a proxy: callers are identified by the addresses that it forwards, in any notation."""

import time

from suite import attack, expect

QUERY = "/graphql?query={__typename}"


def ask(server, address, count):
    """Statuses of `count` requests that a proxy forwards from this address."""
    return [server.get(QUERY, headers={"x-forwarded-for": address}).status for _ in range(count)]


@attack(
    "forwarded addresses with ports and brackets",
    "20",
    "each address has a rate of its own, whatever its port",
    short=True,
    quiet=True,
)
def addresses(arena):
    wrong, seen = [], []
    for one, again, other in (
        ("203.0.113.6:5123", "203.0.113.6:5124", "203.0.113.7:5123"),
        ("[2001:db8::1]:443", "[2001:db8::1]:444", "[2001:db8:ffff::1]:443"),
        ("[2001:db8::1]", "2001:db8::1", "[2001:db8:ffff::1]"),
        ("203.0.113.6", " 203.0.113.6 ", "203.0.113.7"),
    ):
        with arena.own("--trust-proxy", "--rate-limit", 1, "--rate-burst", 3, watch=False) as server:
            statuses = ask(server, one, 3) + ask(server, again, 3)
            others = ask(server, other, 2)
        seen.append(f"{one}: {statuses.count(200)} of 6, then {other}: {others}")
        # One more may come in while these were asked.
        if not 3 <= statuses.count(200) <= 4 or statuses.count(200) + statuses.count(429) != 6 or others != [200, 200]:
            wrong.append(seen[-1])
    expect(not wrong, "; ".join(wrong))
    return "; ".join(seen)


@attack(
    "a proxy on this machine without --trust-proxy",
    "20",
    "one warning in the log that names the flag, however many requests",
    short=True,
    quiet=True,
)
def warned(arena):
    with arena.own(watch=False) as server:
        ask(server, "203.0.113.6", 20)
        time.sleep(0.3)
        lines = [line for line in server.log if "trust-proxy" in line]
    expect(len(lines) == 1, f"{len(lines)} warnings")
    return lines[0].strip()[-160:]
