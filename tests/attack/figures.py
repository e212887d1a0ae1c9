"""Figures and texts that cannot be true, from a contributor with a key: each is refused by name, and no total is spoiled."""

import math

from suite import attack, expect

FUNDER, SERVICE, SOURCE = "nhs-leeds-ccg", "oxpip", "rare-jewels-2019"
MUTATION = "mutation($input: %sInput!) { %s(input: $input) { errors { code message path } } }"
TOTALS = """{ fundingNetwork { total { known text knownLines } concentration { high low } endings { total { known } } }
    fundingScenario(input: {withdraw: ["nhs-leeds-ccg"]}) { lost { known } } }"""


def funding(**more):
    return "recordFunding", {"funder": FUNDER, "service": SERVICE, "budget": "CAMHS", "role": "CORE", "source": SOURCE, **more}


def claim(**more):
    return "recordClaims", {"service": SERVICE, "claims": [{"fact": "dedicated_team", "value": True, "source": SOURCE, **more}]}


def submit(**more):
    return "submitService", {"name": "Attack", "nation": "ENGLAND", "claims": [], **more}


def babies(**more):
    return "recordBabies", {"body": FUNDER, "source": SOURCE, "year": 2018, "underTwo": 100, **more}


def returned(**more):
    return "recordReturn", {"body": FUNDER, "source": SOURCE, "year": "2017-18", "replied": True, **more}


def source(**more):
    return "addSource", {"title": "Attack", "publisher": "Attack", **more}


def body(**more):
    return "addCommissioningBody", {"name": "Attack", "kind": "CLINICAL_COMMISSIONING_GROUP", "nation": "ENGLAND", **more}


FALSE = {
    "1.7e308 pounds": funding(annualAmount=1.7e308),
    "ten billion pounds and one": funding(annualAmount=1.0000000001e10),
    "less than no pounds": funding(annualAmount=-1),
    "funding from the year 9999": funding(**{"from": "9999-12-31"}),
    "a claim of 2099": claim(observedOn="2099-01-01"),
    "a claim of the year 1": claim(observedOn="0001-01-01"),
    "a claim without a value": ("recordClaims", {"service": SERVICE, "claims": [{"fact": "dedicated_team", "source": SOURCE}]}),
    "half a year": ("recordClaims", {"service": SERVICE, "claims": [{"fact": "opened_year", "value": 2001.5, "source": SOURCE}]}),
    "the year 1e300": (
        "recordClaims",
        {"service": SERVICE, "claims": [{"fact": "opened_year", "value": 1e300, "source": SOURCE}]},
    ),
    "two billion babies": babies(underTwo=2_000_000_000),
    "babies of 2099": babies(year=2099),
    "more under one than under two": babies(underOne=101),
    "fewer than no babies": babies(underTwo=-1),
    "two billion referrals": returned(referred={"allAges": {"low": 2_000_000_000}}),
    "a return of 2099": returned(year="2098-99"),
    "a source of 2099": source(published="2099-01-01"),
    "an address with a name in front": source(url="https://www.nhs.uk@evil.example/"),
    "an address with a password": source(url="https://www.nhs.uk:443@evil.example/login"),
    "a website with a name in front": submit(website="https://www.nhs.uk@evil.example/"),
    "an overriding name": submit(name="Leeds \u202egnissap"),
    "a name with an isolate": submit(name="Leeds \u2066x\u2069"),
    "a name with nothing in it": submit(name="Leeds\u200bBabies"),
    "a name of nothing but that": submit(name="\u200b\u2060"),
    "a name of two lines": submit(name="Leeds\u2028Babies"),
    "another name that overrides": submit(otherNames=["A \u202e B"]),
    "a place that overrides": submit(localities=["A \u202e B"]),
    "a host with an escape": submit(hostOrganisation="NHS \x1b[31m"),
    "a body that overrides": body(name="Leeds \u202egnissap"),
    "a note that overrides": claim(note="see \u202egnissap"),
    "a title that overrides": source(title="Official \u202egnissap"),
    "other names to no end": submit(otherNames=["x" * 495 + str(number) for number in range(200)]),
}
TRUE = {
    "a thousand pounds": funding(annualAmount=1000.5, note="a note"),
    "a claim": claim(observedOn="2019-06-01"),
    "a claim that it is not known": claim(fact="opened_year", value=None),
    "babies": babies(underOne=50),
    "a return": returned(referred={"allAges": {"low": 10}}),
    "a source": source(title="True", url="https://www.nhs.uk/a?b=c@d", published="2019-06-01"),
    "a service": submit(name="Tŷ Babanod – “Llanelli”", website="https://example.org/~a"),
}


@attack(
    "figures and texts that cannot be true",
    "7, 24",
    "each is refused with its reason; what can be true is taken; totals stay numbers",
    short=True,
    served=False,
)
def wrong(arena):
    with arena.own(watch=False) as server:
        key = arena.program.key(server.database, "contributor", "Attack")
        taken, broken = [], []
        for name, (mutation, given) in FALSE.items():
            answer = server.ask(MUTATION % (mutation[0].upper() + mutation[1:], mutation), {"input": given}, key)
            if not answer.status or "INTERNAL" in answer.codes:
                broken.append(f"{name}: {answer.words}")
            elif answer.data and not (answer.data.get(mutation) or {}).get("errors") and not answer.codes:
                taken.append(name)
        refused = []
        for name, (mutation, given) in TRUE.items():
            answer = server.ask(MUTATION % (mutation[0].upper() + mutation[1:], mutation), {"input": given}, key)
            if answer.codes or not answer.data or answer.data[mutation]["errors"]:
                refused.append(f"{name}: {answer.body[:200]!r}")
        server.ask(MUTATION % ("RecordFunding", "recordFunding"), {"input": funding(annualAmount=1.7e308)[1]}, key)
        totals = server.ask(TOTALS)
        numbers = [] if totals.codes or not totals.data else list(known(totals.data))
        spoiled = not numbers or any(number is None or not math.isfinite(number) for number in numbers) or b"inf" in totals.body
        seen = f"{len(FALSE) - len(taken)} of {len(FALSE)} refused, {len(TRUE) - len(refused)} of {len(TRUE)} taken"
        if taken:
            seen += f"; taken: {', '.join(taken)}"
        if broken or refused:
            seen += f"; {'; '.join(broken + refused)}"
        if spoiled:
            seen += f"; totals: {totals.words} {totals.body[:160]!r}"
        expect(not (taken or broken or refused or spoiled), seen)
        return seen


def known(value):
    """Every total in an answer."""
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "known":
                yield one
            else:
                yield from known(one)
    elif isinstance(value, list):
        for one in value:
            yield from known(one)


@attack(
    "proposals with 200 long names each, and the review of them",
    "9",
    "the names are refused, or the queue answers within 2 s",
    served=False,
)
def review(arena):
    with arena.own(watch=False) as server:
        contributor = arena.program.key(server.database, "contributor", "Writer")
        reviewer = arena.program.key(server.database, "reviewer", "Reviewer")
        taken = 0
        for number in range(4):
            names = [f"{(chr(97 + other % 26) + 'b c') * 120} {number} {other}"[:495] for other in range(200)]
            given = submit(name=f"Proposal {number}", otherNames=names)[1]
            answer = server.ask(MUTATION % ("SubmitService", "submitService"), {"input": given}, contributor)
            taken += bool(answer.data) and not answer.codes and not answer.data["submitService"]["errors"]
        queue = "{ reviewQueue(first: 20) { nodes { possibleDuplicates { nameLikeness } } } }"
        answer = server.ask(queue, None, reviewer, seconds=20)
        seen = f"{taken} of 4 taken; the queue: {answer.words} after {answer.seconds:.1f} s"
        expect(answer.status == 200 and answer.seconds <= 2, seen)
        return seen
