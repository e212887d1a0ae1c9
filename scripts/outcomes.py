"""Works out returns and pooled outcomes from tables of referrals, independently of the crate `quality`.

Reads JSON from standard input: {team: table as CSV}. Writes a line for every count, sorted. A test of the crate compares the
lines with its own: `cargo test -p quality --test quality independent`.

The rules are written down a second time here, from their descriptions: thresholds, the outcome rule, the quarters.
"""

import csv
import io
import json
import math
import statistics
import sys
from collections import Counter, defaultdict
from decimal import Decimal

# Reliable change: the threshold, and whether more is better.
CHANGE = {"phq-9": (6, False), "gad-7": (4, False), "goal-based-outcome": (3, True)}
MIN_PAIRS_FOR_SUMS = 10
FIXED = ["referred_on", "accepted", "first_contact_on", "second_contact_on", "closed_on"]


def quarter(day):
    year, month = int(day[:4]), int(day[5:7])
    first = year if month >= 4 else year - 1
    number = {4: 1, 5: 1, 6: 1, 7: 2, 8: 2, 9: 2, 10: 3, 11: 3, 12: 3}.get(month, 4)
    return f"{first}-{(first + 1) % 100:02}-Q{number}"


def contacts_band(cell):
    if not cell:
        return None
    number = int(cell)
    return (
        "none" if number == 0 else "1" if number == 1 else "2-to-5" if number <= 5 else "6-to-12" if number <= 12 else "13-and-more"
    )


def eligibility(row):
    if row["accepted"] == "no":
        return "no"
    if row["contacts"]:
        return "yes" if int(row["contacts"]) >= 2 else "no"
    return "yes" if row["second_contact_on"] else "unknown"


def pair(row, series):
    first, first_on, last, last_on = (row[f"{series}.{part}"] for part in ("first", "first_on", "last", "last_on"))
    one, two = row["first_contact_on"], row["second_contact_on"]
    if not all((first, first_on, last, last_on, one, two)):
        return None
    # Days in this form are ordered as texts.
    return (Decimal(first), Decimal(last)) if one <= first_on < last_on and two <= last_on else None


def course(measure, first, last):
    threshold, more_is_better = CHANGE[measure]
    gain = last - first if more_is_better else first - last
    return "improved" if gain >= threshold else "deteriorated" if gain <= -threshold else "unchanged"


def number(value):
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def wilson(count, of):
    z = statistics.NormalDist().inv_cdf(0.975)
    p = count / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(p * (1 - p) / of + z * z / (4 * of * of))
    return f"{middle - half:.9f} {middle + half:.9f}"


def main():
    tables = json.load(sys.stdin)
    lines = []
    pooled, pooled_items, teams_by_series = defaultdict(Counter), defaultdict(Counter), defaultdict(set)
    for team, text in tables.items():
        rows = list(csv.DictReader(io.StringIO(text)))
        columns = list(rows[0])
        items = [column for column in columns if column not in FIXED and "." not in column]
        series = list(dict.fromkeys(column.rsplit(".", 1)[0] for column in columns if "." in column))
        counts = defaultdict(Counter)
        for row in rows:
            came = counts[quarter(row["referred_on"])]
            came["referrals"] += 1
            for item in items:
                value = contacts_band(row[item]) if item == "contacts" else row[item]
                came[f"{item} {value or 'not-known'}"] += 1
                pooled_items[item][value or "not-known"] += 1
            if not row["closed_on"]:
                continue
            closed = counts[quarter(row["closed_on"])]
            closed["closed"] += 1
            eligible = eligibility(row)
            closed["eligible"] += eligible == "yes"
            closed["eligible not-known"] += eligible == "unknown"
            if eligible != "yes":
                continue
            for one in series:
                closed[f"{one} scored"] += bool(row[f"{one}.first"] or row[f"{one}.last"])
                scores = pair(row, one)
                if scores is None:
                    continue
                closed[f"{one} paired"] += 1
                closed[f"{one} sum first"] += scores[0]
                closed[f"{one} sum last"] += scores[1]
                measure = one.split(".")[0]
                if measure in CHANGE:
                    closed[f"{one} {course(measure, *scores)}"] += 1
        for name, own in counts.items():
            for one in series:
                teams_by_series[one].add(team)
                for part in ("paired", "improved", "unchanged", "deteriorated"):
                    pooled[one][part] += own[f"{one} {part}"]
                pooled[one]["eligible"] += own["eligible"]
                if own[f"{one} paired"] < MIN_PAIRS_FOR_SUMS:
                    del own[f"{one} sum first"], own[f"{one} sum last"]
            lines += [f"{team} {name} {key} {number(Decimal(value))}" for key, value in own.items() if value]
    for one, own in pooled.items():
        lines.append(f"pooled {one} teams {len(teams_by_series[one])} of {len(tables)}")
        lines.append(f"pooled {one} paired {own['paired']} of {own['eligible']}")
        if one.split(".")[0] in CHANGE:
            for part in ("improved", "unchanged", "deteriorated"):
                lines.append(f"pooled {one} {part} {own[part]} of {own['paired']}")
            lines.append(f"pooled {one} improved interval {wilson(own['improved'], own['paired'])}")
    for item, own in pooled_items.items():
        known = sum(count for value, count in own.items() if value != "not-known")
        for value, count in own.items():
            of = known + own["not-known"] if value == "not-known" else known
            lines.append(f"pooled {item} {value} {count} of {of}")
    print("\n".join(sorted(lines)))


main()
