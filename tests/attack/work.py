"""Fields that take work rather than room, and the time limit that ends them."""

import concurrent.futures

from schema import Pick, text
from suite import attack, expect
from words import answered


def hard(schema):
    """Fields that take work, in documents with few fields."""
    facts = [Pick("definition", under=[Pick("choices", under=[Pick("id"), Pick("title")])])]
    bodies = ", ".join(f'"{one}"' for one in schema.samples["bodies"][:40])
    network = [Pick("funders", under=[Pick("betweenness"), Pick("x")])]
    return {
        "search": Pick("search", '(text: "relationship team infant mental health serv", first: 1)', under=[Pick("score")]),
        "ranking": Pick("fundingNetwork", under=[Pick("withdrawalRanking", "(first: 1)", under=[Pick("weakened")])]),
        "scenario": Pick(
            "fundingScenario", f"(input: {{withdraw: [{bodies}]}})", under=[Pick("after", under=[Pick("components")])]
        ),
        "layout": Pick("fundingNetwork", '(asOf: "2018-03-0$")', under=network),
        "compare": Pick("compareDefinitions", '(base: "rare-jewels-2019", other: "mmha-brief")', under=[Pick("unchanged")]),
        "capacity": Pick(
            "capacity", f'(input: {{body: "{schema.samples["body"]}"}})', under=[Pick("births", under=[Pick("low")])]
        ),
        "gaps": Pick("coverage", '(asOf: "2018-03-0$")', under=[Pick("gaps", "(first: 1)", under=[Pick("totalCount")])]),
        "trend": Pick("coverageTrend", "(from: 2000, to: 2029)", under=[Pick("aim")]),
        "past": Pick("past", "(revision: 1)", under=[Pick("teams", "(first: 1)", under=[Pick("totalCount")])]),
        "assess": Pick(
            "assess",
            "(input: {facts: []})",
            under=[Pick("changesTo", '(class: "parent-infant-team", first: 100)', under=[Pick("change", under=[Pick("text")])])],
        ),
        "questions": Pick(
            "assess", "(input: {facts: []})", under=[Pick("nextQuestions", "(first: 100)", under=[Pick("question")])]
        ),
        "plans": Pick(
            "services",
            "(first: 100)",
            under=[
                Pick(
                    "nodes",
                    under=[
                        Pick(
                            "assessment",
                            under=[
                                Pick(
                                    "changesTo",
                                    '(class: "parent-infant-team", first: 1)',
                                    under=[Pick("change", under=[Pick("text")])],
                                )
                            ],
                        )
                    ],
                )
            ],
        ),
        "pairs": Pick("fundingNetwork", under=[Pick("partnerships", under=[Pick("strength")])]),
        "facts": Pick("fundingNetwork", under=[Pick("unlinked", under=[Pick("facts", under=facts)])]),
        "filters": Pick("services", '(first: 1, filter: {text: "e a i o t", contradicted: true})', under=[Pick("totalCount")]),
        "scores": Pick("services", "(first: 1, orderBy: {field: SCORE, direction: DESC})", under=[Pick("totalCount")]),
    }


def many(pick, count):
    """A document with `count` aliases of a field; where the field has a day, the days differ."""
    return (
        "{ "
        + " ".join(
            text([Pick(pick.name, pick.arguments.replace("$", str(number % 9 + 1)), f"a{number}", under=pick.under)])
            for number in range(count)
        )
        + " }"
    )


@attack("fields that take work, a hundred aliases", "2, 3", "each is refused or answered within 11 s")
def hundred(arena):
    server, answers, worst = arena.server(), [], (0.0, "")
    for name, pick in hard(arena.schema()).items():
        answers.append(server.ask(many(pick, 100)))
        expect(answers[-1].status, f"no answer to `{name}`: {server.ended}")
        worst = max(worst, (answers[-1].seconds, name))
    seen, right = answered(answers)
    expect(right, seen)
    return f"{seen} ({worst[1]})"


@attack(
    "the same, eight clients at once", "3", "each is refused (503 with Retry-After is right), or answered within 11 s", short=True
)
def at_once(arena):
    server = arena.server()
    work = [many(pick, 100) for pick in hard(arena.schema()).values()][: 6 if arena.short else None]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(server.ask, work * (1 if arena.short else 2)))
    without = [answer for answer in answers if answer.status == 503 and "retry-after" not in answer.headers]
    seen, right = answered(answers)
    expect(right and not without, seen + (f"; {len(without)} x 503 without Retry-After" if without else ""))
    return seen


@attack("a time limit of one second", "3", "the most of each that is admitted ends within two seconds", served=False)
def one_second(arena):
    # The limit is for work, not for a busy machine: a quarter of a second on top is for the network and the scheduler.
    most = 2.25
    with arena.own("--request-timeout", 1, many=True) as server:
        worst, cut = (0.0, "", 0), 0
        for name, pick in hard(arena.schema()).items():
            count = 100
            answer = server.ask(many(pick, count))
            while "LIMIT_EXCEEDED" in answer.codes and count > 1:
                count //= 2
                answer = server.ask(many(pick, count))
            expect(answer.status, f"no answer to {count} x `{name}`: {server.ended}")
            cut += "TIMEOUT" in " ".join(answer.codes) or answer.status in (503, 504)
            worst = max(worst, (answer.seconds, name, count))
        seen = f"slowest {worst[0]:.2f} s ({worst[2]} x `{worst[1]}`); {cut} were ended by the limit"
        expect(worst[0] <= most, seen)
        return seen
