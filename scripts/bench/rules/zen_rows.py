"""zen-engine: `zen_rows.py GRAPH.json COMPLETE.ndjson PARTIAL.ndjson`."""
import json
import sys
import time

import zen

graph, complete, partial = sys.argv[1:]


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


with open(graph, encoding="utf-8") as file:
    decision = zen.ZenEngine().create_decision(file.read())


def answer(facts):
    try:
        return decision.evaluate(facts)["result"]
    except Exception:  # noqa: BLE001 - whatever it refuses is no answer
        return None


rows = read(complete)
best = float("inf")
for _ in range(5):
    start = time.perf_counter()
    for row in rows:
        decision.evaluate(row["facts"])
    best = min(best, (time.perf_counter() - start) / len(rows) * 1e9)


def as_list(result):
    return None if result is None else list(result.values())


def decided(result):
    return None if result is None else result.get("decided_class")


named = [json.loads(open(graph, encoding="utf-8").read())["nodes"][1]["content"]["expressions"][i]["key"] for i in range(8)]
same = 0
for row in rows:
    result = answer(row["facts"]) or {}
    same += [result.get(key) for key in named] == [*row["outcomes"], row["class"]]
right = sum(decided(answer(row["facts"])) == row["class"] for row in read(partial))
print(json.dumps({"row": best, "same": same, "right": right}))
