"""What ordinary clients ask: all of it is admitted under the default limits, and introspection is cheap."""

import re
from pathlib import Path

from introspection import INTROSPECTION
from suite import attack, expect

ROOT = Path(__file__).parents[2]
FOLDERS = ("fixtures/operations", "crates/dashboard/web/src/queries", "crates/dashboard/src/plain")
BEGINS = re.compile(r"^(query|mutation|subscription)\s+(\w+)\s*(\(.*?\))?\s*\{", re.MULTILINE | re.DOTALL)


# A question about eight bodies or days at once numbers its variables.
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth")


def variables(schema):
    """A plausible value for each variable that these documents have."""
    samples = schema.samples
    facts = [
        {"fact": "host", "value": "camhs"},
        {"fact": "dedicated_team", "value": True},
        {"fact": "work_focus", "value": "relationship"},
    ]
    return {
        "evidence": "WITH_IMPLIED",
        "round": "Attack",
        "slug": samples["service"],
        "slugs": [samples["body"]],
        "service": samples["service"],
        "standardSet": "pif-self-audit",
        "id": f"service:{samples['service']}",
        "definition": "rare-jewels-2019",
        "base": "rare-jewels-2019",
        "other": "mmha-brief",
        "class": "parent-infant-team",
        "text": "team",
        "nation": "ENGLAND",
        "asOf": "2019-06-01",
        "from": 2015,
        "to": 2026,
        "kind": "CLINICAL_COMMISSIONING_GROUP",
        "kinds": ["CLINICAL_COMMISSIONING_GROUP", "LOCAL_AUTHORITY"],
        "set": "SYNTHETIC",
        "first": 100,
        "since": 0,
        "last": 0,
        "recent": 0,
        "orderBy": {"field": "SCORE", "direction": "DESC"},
        "state": "OPEN",
        "reviewer": True,
        "measure": "goal-based-outcome",
        "perspective": "PARENT",
        "period": "2024-25",
        "item": "parent-age",
        "facts": facts,
    }


def inputs(samples, facts):
    """A plausible `$input` by the name of its type."""
    why = {"proposal": "proposal:none", "reason": "attack"}
    of = {"service": samples["service"], "reason": "attack"}
    return {
        "AddSourceInput": {"title": "Attack", "publisher": "Attack"},
        "EditServiceInput": {"service": samples["service"], "name": "Attack"},
        "EndFundingInput": {"line": "funding-line:none", "on": "2026-01-01", "reason": "attack"},
        "MergeServicesInput": {"from": samples["service"], "into": "none", "reason": "attack"},
        "RecordClaimsInput": {"service": samples["service"], "claims": []},
        "RecordFundingInput": {
            "service": samples["service"],
            "funder": samples["body"],
            "source": "none",
            "budget": "CAMHS",
            "role": "CORE",
        },
        "RetractClaimInput": of | {"claim": "none"},
        "RevertRevisionInput": {"revision": 1, "reason": "attack"},
        "WithdrawServiceInput": of,
        "AcceptProposalInput": why,
        "ProposalReasonInput": why,
        "CommentOnProposalInput": {"proposal": "proposal:none", "text": "attack"},
        "RemoveProposalStepInput": {"proposal": "proposal:none", "step": 0},
        "AssessInput": {"facts": facts},
        "FundingScenarioInput": {"withdraw": samples["bodies"][:3] or [samples["body"]]},
        "SubmitServiceInput": {"name": "Attack", "nation": "ENGLAND", "claims": []},
        "DecideClassificationInput": {"service": samples["service"], "class": "UNDETERMINED", "reason": "attack"},
        "CreateKeyInput": {"name": "Attack", "role": "ADMIN"},
        "ChangeKeyInput": {"key": "0000000000", "role": "ADMIN"},
        "RevokeKeyInput": {"key": "0000000000"},
        "AskServicesInput": {"round": "Attack", "services": [samples["service"]], "lastDay": "2999-12-31"},
        "AnswerForServiceInput": {"answers": []},
        "SubmitSelfReviewInput": {
            "service": samples["service"],
            "standardSet": "none",
            "version": "1",
            "responses": [],
        },
    }


def operations(schema):
    """Every operation: file, name, document and variables."""
    known = variables(schema)
    of_type = inputs(schema.samples, known["facts"])
    for folder in FOLDERS:
        files = sorted((ROOT / folder).glob("*.graphql"))
        expect(files, f"no documents in {folder}")
        for file in files:
            document = file.read_text(encoding="utf-8")
            # A fragment may spread one of a third file: those that are reached are cut out.
            fragments = "\n".join(other.read_text(encoding="utf-8") for other in files if other != file)
            for found in BEGINS.finditer(document):
                kind, name, declared = found[1], found[2], found[3] or ""
                values = {}
                for variable, of in re.findall(r"\$(\w+)\s*:\s*\[?(\w+)", declared):
                    if variable == "input":
                        values[variable] = of_type[of]
                    elif variable in ORDINALS and of in ("String", "Date"):
                        values[variable] = schema.samples["body"] if of == "String" else known["asOf"]
                    elif of == "ServiceFilter":
                        values[variable] = {}
                    elif variable in ("before", "after") and of == "Int":
                        values[variable] = 1
                    elif (
                        variable in known
                        and variable not in ("after", "before", "last", "orderBy")
                        or (variable == "last" and name == "Overview")
                    ):
                        values[variable] = known[variable]
                if kind != "subscription":
                    yield f"{file.name}: {name}", name, cut(document, found, fragments), values


def cut(document, found, fragments):
    """One operation with the fragments that it reaches, as compiled clients send it."""
    pieces = dict(
        re.findall(
            r"^fragment (\w+) on (.*?)(?=^(?:query|mutation|subscription|fragment) |\Z)", f"{document}\n{fragments}", re.M | re.S
        )
    )
    rest = document[found.start() :]
    end = re.search(r"^(query|mutation|subscription|fragment) ", rest[1:], re.MULTILINE)
    text = rest[: end.start() + 1] if end else rest
    reached, todo = [], re.findall(r"\.\.\.\s*(\w+)", text)
    while todo:
        name = todo.pop()
        if name in pieces and name not in reached:
            reached.append(name)
            todo += re.findall(r"\.\.\.\s*(\w+)", pieces[name])
    return text + "".join(f"\nfragment {name} on {pieces[name]}" for name in reached)


@attack("what partners and the dashboard ask", "must hold", "every operation is admitted and answered", short=True)
def all_operations(arena):
    server, schema, refused, costs, slowest = arena.server(), arena.schema(), [], [], 0.0
    for name, operation, document, values in operations(schema):
        answer = server.ask(document, values, operation=operation)
        slowest = max(slowest, answer.seconds)
        # Without a key some are refused as unauthenticated: that is after admission.
        if answer.status != 200 or answer.codes - {"UNAUTHENTICATED", "FORBIDDEN"}:
            refused.append(f"{name}: {answer.words} {answer.body[:160]!r}")
        elif answer.cost is not None:
            costs.append((answer.cost, name))
    expect(len(costs) > 20, f"only {len(costs)} operations with a cost; {'; '.join(refused[:3])}")
    expect(not refused, f"{len(refused)} refused: {'; '.join(refused[:3])}")
    cost, name = max(costs)
    return f"{len(costs)} operations; the costliest is {name} at {cost}; slowest {slowest:.2f} s"


@attack("introspection of the usual tools", "must hold", "admitted, at less than half of the largest cost", short=True)
def introspection(arena):
    answer = arena.server().ask(INTROSPECTION)
    expect(answer.data, f"refused: {answer.words}")
    cost, most = answer.cost, answer.json["extensions"]["cost"]["max"]
    expect(cost * 2 < most, f"cost {cost} of {most}")
    return f"cost {cost} of {most}"
