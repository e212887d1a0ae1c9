"""Definitions that are small and expand without end."""

import random
import time

from suite import MB, attack, expect

HEAD = 'id = "bomb"\nversion = "1"\ntitle = "A bomb"\n'
TAIL = """
[[characteristic]]
id = "base"
title = "Base"
summary = "Base."
met-when = { fact = "dedicated_team" }

[[class]]
id = "team"
title = "Team"
classification = "parent-infant-team"
when = %s

[otherwise]
id = "else"
title = "Else"
classification = "other-parent-infant-service"

[[test]]
name = "one"
given = {}
expect = { possible = ["team", "else"] }
"""
FACTS = [
    "dedicated_team",
    "consults",
    "supervises_others",
    "advises_system",
    "trains_professionals",
    "referral_pathway",
    "assesses_needs",
]
LARGEST = 64 * 1024


def probe(number, when):
    return f'[[probe]]\nid = "p{number}"\ntitle = "probe {number} holds"\nwhen = {when}\n'


def chain(length, names, word="all"):
    """Probes that each name the one before several times."""
    text = [probe(0, '{ fact = "dedicated_team" }')]
    for number in range(1, length):
        again = ", ".join(f'{{ probe = "p{number - 1}" }}' for _ in range(names))
        text.append(probe(number, f"{{ {word} = [{again}] }}"))
    return HEAD + "".join(text) + TAIL % f'{{ probe = "p{length - 1}" }}'


def mixed(length):
    """Probes that each name the two before, turned about."""
    text = [probe(number, f'{{ fact = "{FACTS[number]}" }}') for number in range(2)]
    for number in range(2, length):
        text.append(
            probe(
                number,
                f'{{ any = [{{ not = {{ probe = "p{number - 1}" }} }}, {{ all = [{{ probe = "p{number - 2}" }}, {{ probe = "p{number - 1}" }}] }}] }}',
            )
        )
    return HEAD + "".join(text) + TAIL % f'{{ probe = "p{length - 1}" }}'


def characteristic(number, when):
    return f'[[characteristic]]\nid = "c{number}"\ntitle = "C{number}"\nsummary = "S."\nmet-when = {when}\n'


def tower(levels, word):
    return HEAD + TAIL % (
        (f"{{ {word} = " + ("[" if word != "not" else "")) * levels
        + '{ fact = "dedicated_team" }'
        + (("]" if word != "not" else "") + " }") * levels
    )


def many_characteristics(count):
    whens = "".join(characteristic(number, f'{{ fact = "{FACTS[number % 7]}" }}') for number in range(count))
    outcomes = ", ".join(f'{{ outcome = {{ of = "c{number}", at-least = "met" }} }}' for number in range(count))
    return HEAD + whens + TAIL % f"{{ at-least = {{ count = {count // 2}, of = [{outcomes}] }} }}"


def thresholds(count):
    parts = ", ".join(f'{{ compare = {{ fact = "accepts_until_months", at-least = {number} }} }}' for number in range(count))
    return HEAD + TAIL % f"{{ at-least = {{ count = {count // 2}, of = [{parts}] }} }}"


def combinations(count):
    """Half of `count` combinations of two facts."""
    parts = ", ".join(
        f'{{ all = [{{ fact = "{FACTS[number % 7]}" }}, {{ compare = {{ fact = "accepts_until_months", at-least = {number % 30} }} }}] }}'
        for number in range(count)
    )
    return HEAD + TAIL % f"{{ at-least = {{ count = {count // 2}, of = [{parts}] }} }}"


def many_probes(count):
    """Characteristics that each name the same long chain."""
    text = [probe(0, '{ fact = "dedicated_team" }')]
    text += [
        probe(number, f'{{ any = [{{ probe = "p{number - 1}" }}, {{ probe = "p{number - 1}" }}] }}') for number in range(1, 11)
    ]
    text += [characteristic(number, '{ probe = "p10" }') for number in range(count)]
    return HEAD + "".join(text) + TAIL % '{ probe = "p10" }'


def all_facts():
    """A condition over every yes-or-no fact and number that there is, entangled."""
    names = FACTS + [
        "individualised_programme",
        "specialist_therapeutic_support",
        "parent_infant_expertise",
        "relationship_concern_suffices",
        "commissioned_for_parent_infant_work",
    ]
    dice = random.Random(22)
    parts = []
    for _ in range(400):
        three = [
            f'{{ fact = "{name}" }}' if dice.random() < 0.5 else f'{{ not = {{ fact = "{name}" }} }}'
            for name in dice.sample(names, 3)
        ]
        parts.append(f"{{ any = [{', '.join(three)}] }}")
    return HEAD + TAIL % f"{{ all = [{', '.join(parts)}] }}"


def many_tests(count):
    tests = "".join(
        f'\n[[test]]\nname = "t{number}"\ngiven = {{ opened_year = {1900 + number % 200} }}\nexpect = {{ possible = ["team", "else"] }}\n'
        for number in range(count)
    )
    return HEAD + TAIL % '{ fact = "dedicated_team" }' + tests


def bombs():
    """Texts of at most 64 KiB by their names."""
    yield "26 probes, each names the one before twice", chain(26, 2)
    yield "16 probes, each names the one before twice", chain(16, 2)
    yield "300 probes, each names the one before twice", chain(300, 2)
    yield "40 probes, each names the one before 30 times", chain(40, 30, "any")
    yield "60 probes that name the two before", mixed(60)
    yield "a tower of `not`", tower(4_000, "not")
    yield "a tower of `all`", tower(3_000, "all")
    yield "a tower of `all` within what TOML allows", tower(35, "all")
    yield "a tower of `not` within what TOML allows", tower(70, "not")
    yield "a tower of arrays", HEAD + "x = " + "[" * 30_000
    yield "280 characteristics, half of them", many_characteristics(280)
    yield "40 characteristics, half of them", many_characteristics(40)
    yield "700 thresholds", thresholds(700)
    yield "30 thresholds, half of them", thresholds(30)
    yield "500 combinations, half of them", combinations(500)
    yield "400 characteristics that name a chain of ten", many_probes(400)
    yield "entangled facts", all_facts()
    yield "500 tests", many_tests(500)
    yield "itself extended", 'id = "bomb"\nversion = "1"\nextends = "bomb-1"\n'
    yield "dotted keys", HEAD + ".".join("a" for _ in range(30_000)) + " = 1\n"
    yield "tables", HEAD + "".join(f"[[probe]]\nid = 'p{number}'\n" for number in range(2_500))


@attack(
    "definitions that expand without end",
    "22",
    "`definition check` of each (at most 64 KiB) ends within 2 s, by a verdict and not by a signal",
    short=True,
    served=False,
)
def check(arena):
    within = 2.0 if arena.most_health < 1_000 else 12.0
    seen, wrong, worst = 0, [], (0.0, "")
    for name, text in list(bombs())[: 5 if arena.short else None]:
        file = arena.file("bomb.toml")
        file.write_text(text[:LARGEST], encoding="utf-8")
        start = time.monotonic()
        done = arena.program.run("definition", "check", file, seconds=within + 3)
        took = time.monotonic() - start
        seen += 1
        worst = max(worst, (took, name))
        if took > within or done.returncode < 0 or done.returncode > 100 or "panicked" in done.stderr:
            wrong.append(f"{name}: exit {done.returncode} after {took:.1f} s")
    expect(not wrong, "; ".join(wrong))
    return f"{seen} texts; the slowest takes {worst[0]:.2f} s ({worst[1]})"


@attack(
    "a definition that expands, in a folder that is served",
    "22",
    "what serves goes on; 4 s after the file is gone it uses less than a tenth of a core, and has not grown by 300 MB",
    served=False,
)
def served(arena):
    folder = arena.file("definitions")
    folder.mkdir()
    with arena.own("--definitions", folder) as server:
        start, before = time.monotonic(), server.watcher.resident()
        (folder / "bomb.toml").write_text(chain(40, 2), encoding="utf-8")
        time.sleep(2)
        (folder / "bomb.toml").unlink()
        time.sleep(4)
        later = time.monotonic()
        time.sleep(2)
        used, rose = server.watcher.used(later) / 2, server.watcher.peak(start) - before
        seen = f"{100 * used:.0f} % of a core; memory {rose / MB:+.0f} MB"
        expect(used < 0.1 and server.alive and rose < 300 * MB, seen)
        return seen
