"""Documents that are made to hurt, and documents by chance."""

import json
import random

from lists import WITHIN_COST, check, nothing_yet, summary
from schema import SCALARS, Pick
from suite import attack, expect, watched
from words import answered


def bomb(levels):
    """Fragments that spread the next one twice."""
    parts = [f"fragment F{level} on Query {{ ...F{level + 1} ...F{level + 1} }}" for level in range(levels)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{levels} on Query {{ registry {{ revision }} }}"


def introspect(levels):
    """The types of the fields of the types of the fields."""
    return "{ __schema { types { " + "fields { type { " * levels + "name" + " } }" * levels + " } } }"


DOCUMENTS = {
    "deep": "{ " + "a { " * 10_000 + "b" + " }" * 10_000 + " }",
    "deep, within limits": '{ service(slug: "oxpip") { ' + "team { service { " * 14 + "slug" + " } }" * 14 + " } }",
    "brackets": "[" * 60_000,
    "lists": "{ a(b: " + "[" * 30_000 + "]" * 30_000 + ") }",
    "unclosed string": '{ a(b: "' + "x" * 60_000,
    "bomb": bomb(30),
    "bomb of one level more than is allowed": bomb(11),
    "cycle": "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
    "chain": "{ ...F0 } "
    + " ".join(f"fragment F{n} on Query {{ ...F{n + 1} }}" for n in range(800))
    + " fragment F800 on Query { __typename }",
    "directives": "{ __typename " + "@include(if: true) " * 3_000 + "}",
    "unknown directives": "{ __typename " + "@x " * 9_000 + "}",
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(4_000)) + " }",
    "operations": " ".join(f"query Q{n} {{ __typename }}" for n in range(2_000)),
    "variables": "query(" + " ".join(f"$v{n}: Int" for n in range(3_000)) + ") { __typename }",
    "the same field": "{ " + "__typename " * 9_000 + "}",
    "fields that conflict": "{ " + " ".join(f"a: services(first: {n + 1}) {{ totalCount }}" for n in range(90)) + " }",
    "introspection": introspect(6),
    "deep introspection": introspect(14),
    "introspection a hundred times": "{ "
    + " ".join(f"a{n}: __schema {{ types {{ name fields {{ name }} }} }}" for n in range(100))
    + " }",
    "numbers": "{ services(first: " + "9" * 60_000 + ") { totalCount } }",
    "a number out of range": "{ services(first: 1e999) { totalCount } }",
    "comments": "#" + "x" * 60_000 + "\n{ __typename }",
}


@attack("documents made to hurt", "2", "each is refused or answered within 11 s", short=True)
def hurtful(arena):
    server, answers = arena.server(), []
    for name, document in DOCUMENTS.items():
        answers.append(server.ask(document))
        expect(answers[-1].status, f"no answer to `{name}`: {server.ended}")
    seen, right = answered(answers)
    expect(right, seen)
    return seen


@attack("bodies made to hurt", "2", "each is refused or answered within 11 s", short=True)
def bodies(arena):
    import http1

    server, answers = arena.server(), []
    document = 'query($w: JSON) { assess(input: {facts: [{fact: "host", value: $w}]}) { headline } }'
    wide = {f"k{number}": number for number in range(15_000)}
    for body in (
        b"[" * 250_000,
        b'{"query":"{__typename}","variables":' + b'{"a":' * 40_000 + b"1" + b"}" * 40_000 + b"}",
        json.dumps({"query": document, "variables": {"w": wide}}).encode(),
        json.dumps({"query": document, "variables": {"w": list(range(40_000))}}).encode(),
        json.dumps({"query": document, "variables": {"w": "x" * 250_000}}).encode(),
        b'{"query":"{__typename}","variables":{"a":' + b"9" * 250_000 + b"}}",
        b'{"query":"{__typename}","query":"' + b"x" * 250_000 + b'"}',
        b"\xff" * 200_000,
        b'{"query":"' + b"\\u0000" * 40_000 + b'"}',
        json.dumps({"query": "{ __typename }", "operationName": "x" * 250_000}).encode(),
        json.dumps({"query": "{ __typename }", "extensions": {"persistedQuery": {"sha256Hash": "x" * 250_000}}}).encode(),
    ):
        answers.append(http1.post(server, "/graphql", body))
        expect(answers[-1].status, f"no answer to {body[:40]!r}: {server.ended}")
    seen, right = answered(answers)
    expect(right, seen)
    return seen


class Chance:
    """Documents by chance, always the same: a valid selection of a depth, with arguments, aliases and fragments."""

    def __init__(self, schema, seed):
        self.schema, self.dice, self.made = schema, random.Random(seed), 0

    def document(self):
        self.made = 0
        return self.selection(self.schema.query, self.dice.randint(1, 7))

    def selection(self, name, deep):
        schema, dice = self.schema, self.dice
        if schema.types[name]["kind"] in ("UNION", "INTERFACE"):
            options = [one["name"] for one in schema.types[name]["possibleTypes"]]
            chosen = dice.sample(options, min(len(options), 2))
            return [Pick("__typename"), *(Pick(on=one, under=self.selection(one, deep)) for one in chosen)]
        leaves = schema.leaves(name)
        picks = [Pick(leaf) for leaf in dice.sample(leaves, min(len(leaves), dice.randint(0, 4)))]
        others = [one for one in schema.fields(name).values() if schema.base(one["type"])[1] not in SCALARS]
        if deep > 0 and others:
            for one in dice.sample(others, min(len(others), dice.choice([1, 1, 2, 3]))):
                picks.append(self.field(name, one, deep - 1))
        picks = picks or [Pick("__typename")]
        if dice.random() < 0.2:
            half = len(picks) // 2
            picks = picks[:half] + [Pick(on=name, under=picks[half:])]
        return picks

    def field(self, parent, one, deep):
        self.made += 1
        more = {}
        for argument in one["args"]:
            name = argument["name"]
            if name in ("first", "last") and self.schema.paged(one) and "first" not in more and self.dice.random() < 0.6:
                more[name] = str(self.dice.choice([1, 2, 5, 20, 100]))
            elif name == "known" and self.dice.random() < 0.5:
                more[name] = self.dice.choice(["true", "false"])
            elif name == "asOf" and parent != self.schema.query and self.dice.random() < 0.5:
                more[name] = self.dice.choice(['"2010-01-01"', '"2019-06-01"', '"2026-01-01"'])
        base = self.schema.base(one["type"])[0]
        # A name of its own, so that the same field with other arguments is no conflict.
        return Pick(one["name"], self.schema.arguments(parent, one, more), f"f{self.made}", under=self.selection(base, deep))


def by_chance(server, schema, seed, count):
    """Asks documents by chance."""
    chance, found = Chance(schema, seed), nothing_yet()
    for number in range(count):
        check(server, f"document {number}", chance.document(), found)
    seen, right = summary(found)
    expect(right, seen)
    return seen


@attack("documents by chance", "2", WITHIN_COST, short=True)
def generated(arena):
    return by_chance(arena.server(), arena.schema(), 14, 40 if arena.short else 200)


@attack("documents by chance over the report's data", "2", WITHIN_COST, served=False)
def reported(arena):
    with arena.own() as server:
        return watched(arena, server, lambda: by_chance(server, arena.schema(server), 15, 300))
