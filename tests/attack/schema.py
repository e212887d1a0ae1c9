"""The schema as an attacker learns it, and documents made of it."""

from dataclasses import dataclass, field

from introspection import INTROSPECTION

SCALARS = {"SCALAR", "ENUM"}


@dataclass
class Pick:
    """A field that is selected, or a fragment (without a name) on a type."""

    name: str = ""
    arguments: str = ""
    alias: str = ""
    on: str = ""
    under: list = field(default_factory=list)

    @property
    def key(self):
        return self.alias or self.name


def text(picks):
    """The selection as GraphQL."""
    parts = []
    for pick in picks:
        head = f"... on {pick.on}" if pick.on else (f"{pick.alias}: " if pick.alias else "") + pick.name + pick.arguments
        parts.append(head + (f" {{ {text(pick.under)} }}" if pick.under else ""))
    return " ".join(parts)


def written(data, picks):
    """How many fields an answer has: what is within a value of JSON is no field."""
    if isinstance(data, list):
        return sum(written(item, picks) for item in data)
    if not isinstance(data, dict):
        return 0
    under = {}
    gather(picks, under)
    return sum(1 + (written(value, under[key]) if under.get(key) else 0) for key, value in data.items())


def gather(picks, under):
    """By the key of the answer, what is selected under it; fragments are where they stand."""
    for pick in picks:
        if pick.on:
            gather(pick.under, under)
        else:
            under.setdefault(pick.key, []).extend(pick.under)


class Schema:
    """Types and fields by name, with values for their arguments."""

    def __init__(self, found, samples):
        self.query = found["queryType"]["name"]
        self.types = {one["name"]: one for one in found["types"] if not one["name"].startswith("__")}
        self.samples = samples

    @classmethod
    def of(cls, server):
        answer = server.ask(INTROSPECTION)
        if not answer.data:
            raise ValueError(f"introspection is refused: {answer.words}")
        lists = """{ services(first: 100) { nodes { id slug } } commissioningBodies(first: 100) { nodes { id slug } }
            definitions { slug } interventions { id slug } registry { revision } }"""
        data = server.ask(lists).data
        samples = {
            "service": data["services"]["nodes"][0]["slug"],
            # Generated data has no bodies.
            "body": next((one["slug"] for one in data["commissioningBodies"]["nodes"]), "nhs-leeds-ccg"),
            "definitions": [one["slug"] for one in data["definitions"]],
            "bodies": [one["slug"] for one in data["commissioningBodies"]["nodes"]],
            "services": [one["slug"] for one in data["services"]["nodes"]],
            "ids": [one["id"] for one in data["services"]["nodes"]],
        }
        return cls(answer.data["__schema"], samples)

    def fields(self, name):
        """The fields of a type; a union has none."""
        return {one["name"]: one for one in self.types[name].get("fields") or []}

    @staticmethod
    def base(ref):
        """The named type in a reference: its name and kind, and whether a list is around it."""
        is_list = False
        while ref["kind"] in ("NON_NULL", "LIST"):
            is_list |= ref["kind"] == "LIST"
            ref = ref["ofType"]
        return ref["name"], ref["kind"], is_list

    def leaves(self, name):
        """The fields of a type that have none themselves and need no argument."""
        return [
            one["name"] for one in self.fields(name).values() if self.base(one["type"])[1] in SCALARS and not self.required(one)
        ]

    @staticmethod
    def required(one):
        return [arg for arg in one["args"] if arg["type"]["kind"] == "NON_NULL" and arg["defaultValue"] is None]

    @classmethod
    def paged(cls, one):
        """Whether a field takes a size of its page."""
        return any(arg["name"] == "first" and cls.base(arg["type"])[0] == "Int" for arg in one["args"])

    def arguments(self, parent, one, more=()):
        """The arguments of a field as text: those that it needs, and `more` of the others."""
        given = {arg["name"]: self.value(parent, one["name"], arg) for arg in self.required(one)}
        given.update(more)
        if parent == self.query and one["name"] == "past" and not given:
            given = {"revision": "1"}
        return f"({', '.join(f'{name}: {value}' for name, value in given.items())})" if given else ""

    def value(self, parent, name, argument):
        """A value for an argument that makes an answer large."""
        samples, (kind, of, is_list) = self.samples, self.base(argument["type"])
        if kind == "ID":
            ids = [f'"{one}"' for one in samples["ids"]]
            return f"[{', '.join(ids)}]" if is_list else ids[0]
        if of == "ENUM":
            words = [one["name"] for one in self.types[kind]["enumValues"]]
            return f"[{', '.join(words)}]" if is_list else words[0]
        if kind == "Int":
            return {"from": "2000", "to": "2029", "since": "0"}.get(argument["name"], "1")
        if kind == "AssessInput":
            return '{facts: [{fact: "host", value: "camhs"}]}'
        if kind == "CapacityInput":
            return f'{{body: "{samples["body"]}"}}'
        if kind == "FundingScenarioInput":
            return "{withdraw: [" + ", ".join(f'"{one}"' for one in samples["bodies"][:20]) + "]}"
        by_place = {
            ("Query", "service"): samples["service"],
            ("Query", "team"): samples["service"],
            ("Query", "definition"): samples["definitions"][0],
            ("Assessment", "changesTo"): "parent-infant-team",
            ("Service", "fact"): "professions",
            ("Query", "search"): "team",
        }
        if argument["name"] in ("base", "other"):
            return f'"{samples["definitions"][0 if argument["name"] == "base" else -1]}"'
        return f'"{by_place.get((parent, name), samples["body"])}"'

    def paths(self, longest):
        """The shortest way from the query to each type: the fields on it."""
        ways, edge = {self.query: []}, [self.query]
        while edge:
            beyond = []
            for parent in edge:
                if len(ways[parent]) >= longest:
                    continue
                for one in self.fields(parent).values():
                    name, kind, _ = self.base(one["type"])
                    if kind in ("OBJECT", "INTERFACE") and name not in ways:
                        ways[name] = [*ways[parent], (parent, one)]
                        beyond.append(name)
            edge = beyond
        return ways

    def along(self, way, under, more=None):
        """A selection that follows a way and selects `under` at its end."""
        for parent, one in reversed(way):
            pages = {"first": "10"} if self.paged(one) else {}
            under = [Pick(one["name"], self.arguments(parent, one, {**pages, **(more or {})}), under=under)]
        return under
