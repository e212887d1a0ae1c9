"""Clocks that jump."""

import glob
import os

from program import Server, Trouble
from suite import Skipped, attack, expect

SUBMIT = "mutation($n: String!) { submitService(input: {name: $n, nation: ENGLAND, claims: []}) { errors { message } } }"
PLACES = (
    "/usr/lib/*/faketime/libfaketimeMT.so.1",
    "/usr/lib/faketime/libfaketimeMT.so.1",
    "/usr/local/lib/faketime/libfaketimeMT.so.1",
)


@attack(
    "a clock nine years ahead",
    "16",
    "a write, or the start, is refused with what to do; afterwards the right clock writes as before",
    served=False,
)
def ahead(arena):
    found = [path for place in (os.environ.get("LIBFAKETIME", ""), *PLACES) for path in glob.glob(place)]
    if not found:
        raise Skipped("libfaketime is not installed, and LIBFAKETIME does not say where it is")
    database = f"sqlite://{arena.report()}"
    key = arena.program.key(database, "contributor", "Clock")
    before = dict(os.environ)
    os.environ.update(LD_PRELOAD=found[0], FAKETIME="+9y", FAKETIME_DONT_FAKE_MONOTONIC="1")
    said = ""
    try:
        try:
            server = Server(arena.program, database, watch=False)
        except Trouble as trouble:
            said = f"the start is refused: {str(trouble).splitlines()[-1][-160:]}"
        else:
            with server:
                answer = server.ask(SUBMIT, {"n": "Ahead"}, key)
                taken = bool(answer.data) and not answer.codes and not answer.data["submitService"]["errors"]
                said = f"a write is {'acknowledged' if taken else 'refused'}: {answer.body[:200].decode(errors='replace')}"
                expect(not taken, said)
    finally:
        os.environ.clear()
        os.environ.update(before)
    with Server(arena.program, database, watch=False) as server:
        answer = server.ask(SUBMIT, {"n": "Right"}, key)
        expect(answer.data and not answer.codes, f"{said}; afterwards: {answer.words}")
    return f"{said}; afterwards a write is taken"
