"""Lists, each asked a hundred times over with what is under it: no more is written than the cost that the answer names."""

import random

from schema import SCALARS, Pick, text, written
from suite import attack, expect, watched

ALIASES = 100
LONGEST = 4
WITHIN_COST = "no more fields are written than the cost says, or it is refused by a limit; each within 11 s"


def list_fields(schema):
    """Every list of objects that can be reached: its type, itself, and the way there."""
    for parent, way in schema.paths(LONGEST - 1).items():
        for one in schema.fields(parent).values():
            _, kind, is_list = schema.base(one["type"])
            if is_list and kind not in SCALARS and parent != "PageInfo":
                yield parent, one, way


def below(schema, name, chance, left, seen=()):
    """What is selected under a list: two leaves, and lists within it as long as there is room."""
    if schema.types[name]["kind"] == "UNION":
        options = [one["name"] for one in schema.types[name]["possibleTypes"]]
        return [Pick("__typename"), *(Pick(on=one, under=below(schema, one, chance, 0, seen)) for one in options[:2])]
    picks = [Pick(leaf) for leaf in schema.leaves(name)[:2]] or [Pick("__typename")]
    if left <= 0:
        return picks
    lists, others = [], []
    for one in schema.fields(name).values():
        base, kind, is_list = schema.base(one["type"])
        if kind in SCALARS or base in seen:
            continue
        (lists if is_list else others).append((one, base))
    chosen = chance.sample(lists, min(2, len(lists))) + chance.sample(others, min(1, len(others)))
    for one, base in chosen[:2]:
        picks.append(Pick(one["name"], schema.arguments(name, one), under=below(schema, base, chance, left - 1, (*seen, name))))
    return picks


def size(picks):
    return sum((0 if pick.on else 1) + size(pick.under) for pick in picks)


def documents(schema, chance, rounds):
    """A document for each list: its name, and what it selects once."""
    for parent, one, way in list_fields(schema):
        base = schema.base(one["type"])[0]
        for _ in range(rounds):
            for left in (3, 2, 1, 0):
                pages = {"first": "10"} if schema.paged(one) else {}
                picks = [Pick(one["name"], schema.arguments(parent, one, pages), under=below(schema, base, chance, left))]
                whole = schema.along(way, picks)
                # So that a hundred of them keep within the 2,000 fields of a document.
                if size(whole) <= 19:
                    break
            yield f"{parent}.{one['name']}", whole


def check(server, name, picks, found):
    """Asks; adds to `found` what was seen, and fails when more was written than the cost says."""
    answer = server.ask("{ " + text(picks) + " }")
    expect(answer.status, f"no answer at {name}: {server.ended}; {text(picks)[:300]}")
    found["slowest"] = max(found["slowest"], answer.seconds)
    expect(answer.seconds <= 11, f"{name} takes {answer.seconds:.1f} s")
    found["requests"] += 1
    if "LIMIT_EXCEEDED" in answer.codes:
        found["refused"] += 1
        return
    # What is not there in the past, or in an empty registry, is a bad request.
    bad = answer.codes & {"GRAPHQL_PARSE_FAILED", "GRAPHQL_VALIDATION_FAILED", "INTERNAL"}
    expect(not bad, f"{name}: {answer.words}: {answer.body[:200]!r}")
    if answer.data is None:
        found["failed"] += 1
        return
    fields, cost = written(answer.data, picks), answer.cost
    found["answered"] += 1
    found["most"] = max(found["most"], fields)
    if cost is None or fields > cost:
        found["over"].append(f"{name}: {fields} fields at cost {cost}")


def summary(found):
    seen = (
        f"{found['requests']} requests: {found['answered']} answered (at most {found['most']} fields), {found['refused']} refused by a"
        f" limit, {found['failed']} failed otherwise; slowest {found['slowest']:.2f} s"
    )
    if found["over"]:
        seen += f"; {len(found['over'])} wrote more than their cost, such as {', '.join(sorted(set(found['over']))[:3])}"
    # Of documents that mostly fail nothing can be said.
    return seen, not found["over"] and found["answered"] > found["failed"]


def nothing_yet():
    return {"requests": 0, "answered": 0, "refused": 0, "failed": 0, "most": 0, "slowest": 0.0, "over": []}


def aliases(server, schema, seed):
    """Asks for every list, once and a hundred times."""
    chance, found = random.Random(seed), nothing_yet()
    for name, whole in documents(schema, chance, 1):
        many = [Pick(one.name, one.arguments, f"a{number}", under=one.under) for number in range(ALIASES) for one in whole]
        check(server, name, many, found)
        check(server, name, whole, found)
    seen, right = summary(found)
    expect(right, seen)
    return seen


@attack("every list of the schema, a hundred aliases", "2", WITHIN_COST)
def generated(arena):
    return aliases(arena.server(), arena.schema(), 14)


@attack("every list of the schema, a hundred aliases, over the report's data", "2", WITHIN_COST, served=False)
def reported(arena):
    with arena.own() as server:
        return watched(arena, server, lambda: aliases(server, arena.schema(server), 15))


@attack("the hundred lists of the fault itself", "2", WITHIN_COST, short=True)
def the_fault(arena):
    server, found = arena.server(), nothing_yet()
    choices = [Pick("facts", under=[Pick("definition", under=[Pick("choices", under=[Pick("id"), Pick("title")])])])]
    for field, arguments, under in (
        ("fundingNetwork", "", [Pick("unlinked", under=choices)]),
        (
            "compareDefinitions",
            '(base: "rare-jewels-2019", other: "mmha-brief")',
            [Pick("moved", under=[Pick("service", under=choices)])],
        ),
        (
            "nodes",
            "(ids: [" + ", ".join(f'"{one}"' for one in arena.schema().samples["ids"][:60]) + "])",
            [Pick(on="Service", under=choices)],
        ),
        (
            "coverageTrend",
            "(from: 2000, to: 2029)",
            [Pick("points", under=[Pick("asOf"), Pick("withTeam", under=[Pick("count")])])],
        ),
    ):
        for count in (1, ALIASES):
            picks = [Pick(field, arguments, f"a{number}", under=under) for number in range(count)]
            check(server, field, picks, found)
    seen, right = summary(found)
    expect(right, seen)
    return seen
