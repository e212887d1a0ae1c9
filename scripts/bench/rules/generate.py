#!/usr/bin/env python3
"""A table of services that all differ: each fact unknown three times in ten. `generate.py ROWS VOCABULARY.toml > FILE`"""
import random
import sys
import tomllib

rows = int(sys.argv[1])
with open(sys.argv[2], "rb") as file:
    facts = tomllib.load(file)["fact"]
dice = random.Random(2019)
columns = ["id", "name", "nation"]
columns += [name for fact in facts for name in [fact["id"], *([fact["id"] + "_complete"] if fact["kind"] == "set" else [])]]
write = sys.stdout.write
write(",".join(columns) + "\n")
numbers = {
    "staff_wte": lambda: str(dice.randrange(1, 24) / 2),
    "accepts_from_months": lambda: dice.choice(["conception", "birth", "birth", "3", "12"]),
    "accepts_until_months": lambda: dice.choice(["12", "24", "24", "36", ">=24", "12..24", "60"]),
    "professionals_trained_per_year": lambda: str(dice.randrange(0, 400, 5)),
    "families_per_year": lambda: str(dice.randrange(10, 600, 5)),
    "opened_year": lambda: str(dice.randrange(1990, 2019)),
}
places = ["Ash", "Beck", "Clay", "Dale", "Elm", "Firth", "Glen", "Holt", "Isle", "Knoll", "Lea", "Moss"]
for row in range(1, rows + 1):
    cells = [f"s{row}", f"{dice.choice(places)}{dice.choice(places).lower()} Parent Infant Service {row}", "england"]
    listed = False
    for fact in facts:
        known = dice.random() >= 0.3
        if "umbrella" in fact:
            # A list speaks for its summaries; most sources give one or the other.
            cells.append(dice.choice(["yes", "yes", "no"]) if known and not listed else "")
        elif fact["kind"] == "boolean":
            cells.append(dice.choice(["yes", "yes", "yes", "no"]) if known else "")
        elif fact["kind"] == "number":
            cells.append(numbers[fact["id"]]() if known else "")
        elif fact["kind"] == "choice":
            choices = [choice["id"] for choice in fact["choices"]]
            cells.append((dice.choice(choices) if dice.random() < 0.6 else choices[0]) if known else "")
        else:
            choices = [choice["id"] for choice in fact["choices"]]
            members = sorted(dice.sample(range(len(choices)), dice.randrange(1, 5)))
            cells.append(";".join(choices[member] for member in members) if known else "")
            cells.append(dice.choice(["yes", ""]) if known else "")
            if fact["id"] == "professions":
                listed = known
    write(",".join(cells) + "\n")
