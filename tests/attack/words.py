"""Words that are far too long, wherever the schema takes one."""

from urllib.parse import quote

from http1 import PATIENCE
from schema import Pick, text
from suite import attack, expect

SEARCH = "query($w: String!) { search(text: $w) { score } }"
TEXTS = {
    "one word": "a" * 120_000,
    "one word to the body's limit": "b" * 261_000,
    "many words": "ab " * 40_000,
    "different words": " ".join(f"w{number}" for number in range(24_000)),
    "marks that combine": "e" + "\u0301" * 50_000,
    "letters of four bytes": "\U0001d54f" * 30_000,
    "words of 1,000 letters": " ".join(letter * 1_000 for letter in "abcdefghijklmnop"),
}


def answered(answers):
    """What came of requests, counted; all must have been answered in time."""
    counts = {}
    for answer in answers:
        counts[answer.words] = counts.get(answer.words, 0) + 1
    slowest = max((answer.seconds for answer in answers), default=0.0)
    seen = ", ".join(f"{count} x {words}" for words, count in sorted(counts.items()))
    return f"{seen}; slowest {slowest:.2f} s", all(answer.status for answer in answers) and slowest <= PATIENCE - 2


@attack("long words in a search", "1", "each is refused or answered within 11 s", short=True)
def search(arena):
    server, answers = arena.server(), []
    for words in list(TEXTS.values())[: 3 if arena.short else None]:
        answers.append(server.ask(SEARCH, {"w": words}))
        expect(answers[-1].status, f"no answer to {len(words)} letters: {server.ended}")
    seen, right = answered(answers)
    expect(right, seen)
    return seen


@attack("a long word by GET, as any page can send it", "1", "refused or answered within 11 s", short=True)
def by_get(arena):
    server = arena.server()
    documents = f'{{search(text:"{"a" * 60_000}"){{score}}}}'
    answers = [server.get(f"/graphql?query={quote(documents)}")]
    answers += [
        server.get(f"/openreferral/{path}={'a' * 60_000}") for path in ("services?search", "services?taxonomy_id", "services/x?y")
    ]
    answers += [server.get(f"/funding.json?{name}={'b' * 60_000}") for name in ("bodies", "services", "asOf", "nations")]
    seen, right = answered(answers)
    expect(right, seen)
    return seen


def slots(schema):
    """Every place of the schema that takes a word: a selection with `$w` in that place, and the type of `$w`."""
    found = []
    for parent, way in schema.paths(3).items():
        for one in schema.fields(parent).values():
            base, kind, _ = schema.base(one["type"])
            under = [] if kind in ("SCALAR", "ENUM") else [Pick("__typename")]
            for argument in one["args"]:
                for value, scalar in places(schema, argument["type"], 2):
                    text_of = schema.arguments(parent, one, {argument["name"]: value})
                    found.append(
                        (f"{parent}.{one['name']}({value})", schema.along(way, [Pick(one["name"], text_of, under=under)]), scalar)
                    )
    return found


def places(schema, ref, deep):
    """Values with `$w` in one place."""
    name, kind, is_list = schema.base(ref)
    if kind == "SCALAR" and name in ("String", "ID", "Date", "JSON", "URL"):
        yield ("[$w]" if is_list else "$w"), name
    if kind == "INPUT_OBJECT" and deep:
        inputs = schema.types[name]["inputFields"]
        for one in inputs:
            others = [
                f"{other['name']}: {'[]' if schema.base(other['type'])[2] else chr(34) * 2}"
                for other in inputs
                if other is not one and other["type"]["kind"] == "NON_NULL" and other["defaultValue"] is None
            ]
            for value, scalar in places(schema, one["type"], deep - 1):
                whole = "{" + ", ".join([f"{one['name']}: {value}", *others]) + "}"
                yield (f"[{whole}]" if is_list else whole), scalar


@attack("a long word in every argument of the schema", "1", "each is refused or answered within 11 s")
def everywhere(arena):
    server, answers = arena.server(), []
    found = slots(arena.schema())
    expect(len(found) > 30, f"only {len(found)} places in the schema")
    for name, picks, scalar in found:
        answers.append(server.ask(f"query($w: {scalar}!) {{ {text(picks)} }}", {"w": "a" * 120_000}))
        expect(answers[-1].status, f"no answer at {name}: {server.ended}")
    seen, right = answered(answers)
    expect(right, f"{len(found)} places: {seen}")
    return f"{len(found)} places: {seen}"


@attack("long lists in filters", "1", "each is refused or answered within 11 s", short=True)
def long_lists(arena):
    server = arena.server()
    many = [f"x-{number}" for number in range(18_000)]
    documents = [
        ("query($w: [String!]) { services(filter: {fundedBy: $w}) { totalCount } }", many),
        ("query($w: [String!]) { teams(filter: {offers: $w, servesAreas: $w}) { totalCount } }", many),
        ("query($w: [String!]) { fundingNetwork(filter: {bodies: $w, services: $w}) { components } }", many),
        ("query($w: [String!]!) { fundingScenario(input: {withdraw: $w}) { unfunded { slug } } }", many),
        ("query($w: [ID!]!) { nodes(ids: $w) { id } }", many),
        ("query($w: [FactInput!]!) { assess(input: {facts: $w}) { headline } }", [{"fact": "host", "value": "camhs"}] * 6_000),
        (
            "query($w: [FactInput!]!) { assess(input: {facts: $w}) { headline } }",
            [{"fact": "professions", "value": ["midwife"] * 15_000}],
        ),
    ]
    answers = [server.ask(document, {"w": words}) for document, words in documents]
    seen, right = answered(answers)
    expect(right, seen)
    return seen
