"""A definition in the languages of other rule engines, made from its TOML file so that all decide the same."""
import tomllib


def load(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


AGES = {"conception": -9, "birth": 0}
COMPARISONS = {"at-least": ">=", "at-most": "<=", "more-than": ">", "less-than": "<", "exactly": "=="}


def compared(rest):
    """The comparison and the threshold of a `compare` or a `count`."""
    key = next(key for key in rest if key in COMPARISONS)
    return COMPARISONS[key], AGES.get(rest[key], rest[key])


class Translation:
    """Walks the conditions; a language says how each kind of node is written."""

    def __init__(self, definition):
        self.definition = definition
        self.probes = {probe["id"]: probe["when"] for probe in definition.get("probe", [])}
        self.characteristics = {one["id"]: one for one in definition["characteristic"]}

    def node(self, node):
        if "fact" in node:
            return self.fact(node["fact"])
        ((kind, rest),) = node.items()
        if kind == "is":
            return self.one_of(rest["fact"], [rest["value"]])
        if kind == "any-of":
            return self.one_of(rest["fact"], rest["values"])
        if kind == "compare":
            return self.compare(rest["fact"], *compared(rest))
        if kind == "count":
            return self.count(rest["fact"], *compared(rest))
        if kind == "not":
            return self.negation(self.node(rest))
        if kind in ("all", "any"):
            return self.join(kind, [self.node(child) for child in rest])
        if kind == "probe":
            return self.node(self.probes[rest])
        if kind == "outcome":
            one = self.characteristics[rest["of"]]
            met = self.node(one["met-when"])
            if rest["at-least"] == "met" or "partly-when" not in one:
                return met
            return self.join("any", [met, self.node(one["partly-when"])])
        raise ValueError(f"no translation of `{kind}`")

    def outcome(self, one):
        cases = [(self.node(one["met-when"]), "met")]
        if "partly-when" in one:
            cases.append((self.node(one["partly-when"]), "partly-met"))
        return self.choose(cases, "not-met")

    def decision(self):
        """The outcome of every characteristic, and the class."""
        outcomes = [self.outcome(one) for one in self.definition["characteristic"]]
        classes = [(self.node(one["when"]), one["id"]) for one in self.definition["class"]]
        return outcomes, self.choose(classes, self.definition["otherwise"]["id"])


class JsonLogic(Translation):
    def fact(self, fact):
        return {"var": fact}

    def one_of(self, fact, values):
        if len(values) == 1:
            return {"===": [{"var": fact}, values[0]]}
        return {"in": [{"var": fact}, values]}

    def compare(self, fact, comparison, threshold):
        return {comparison: [{"var": fact}, threshold]}

    def count(self, fact, comparison, threshold):
        return {"===" if comparison == "==" else comparison: [{"length": [{"var": fact}]}, threshold]}

    def negation(self, child):
        return {"!": [child]}

    def join(self, kind, children):
        return {"and" if kind == "all" else "or": children}

    def choose(self, cases, otherwise):
        return {"if": [part for case in cases for part in case] + [otherwise]}

    def rule(self):
        outcomes, decided = self.decision()
        return [*outcomes, decided]


class Zen(Translation):
    def fact(self, fact):
        return fact

    def one_of(self, fact, values):
        if len(values) == 1:
            return f"{fact} == '{values[0]}'"
        return f"{fact} in [" + ", ".join(f"'{value}'" for value in values) + "]"

    def compare(self, fact, comparison, threshold):
        return f"{fact} {comparison} {threshold}"

    def count(self, fact, comparison, threshold):
        return f"len({fact}) {comparison} {threshold}"

    def negation(self, child):
        return f"not ({child})"

    def join(self, kind, children):
        word = " and " if kind == "all" else " or "
        return word.join(f"({child})" for child in children)

    def choose(self, cases, otherwise):
        text = f"'{otherwise}'"
        for condition, result in reversed(cases):
            text = f"({condition}) ? '{result}' : ({text})"
        return text

    def graph(self):
        """A decision of one expression node between input and output."""
        outcomes, decided = self.decision()
        named = [*(one["id"].replace("-", "_") for one in self.definition["characteristic"]), "decided_class"]
        expressions = [
            {"id": f"e{position}", "key": key, "value": value}
            for position, (key, value) in enumerate(zip(named, [*outcomes, decided]))
        ]
        place = {"x": 0, "y": 0}
        return {
            "contentType": "application/vnd.gorules.decision",
            "nodes": [
                {"id": "in", "type": "inputNode", "name": "request", "position": place},
                {"id": "do", "type": "expressionNode", "name": "decide", "position": place, "content": {"expressions": expressions}},
                {"id": "out", "type": "outputNode", "name": "response", "position": place},
            ],
            "edges": [
                {"id": "first", "type": "edge", "sourceId": "in", "targetId": "do"},
                {"id": "last", "type": "edge", "sourceId": "do", "targetId": "out"},
            ],
        }
