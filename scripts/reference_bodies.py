"""Writes fixtures/commissioners out of a folder of reference data, or compares the two.

    python3 scripts/reference_bodies.py FOLDER            writes the tables
    python3 scripts/reference_bodies.py FOLDER --check    writes nothing; says what differs, and prints every total

The folder holds official names, codes, days, successions and counts as CSV; fixtures/commissioners/README.md names each
file of it and what it is used for. The same folder always gives the same bytes. A folder without the tables of districts
checks what does not rest on them, and says what was not checked.
"""

import csv
import io
import sys
from collections import Counter, defaultdict
from datetime import date, timedelta
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "fixtures" / "commissioners"
LICENCE = "Contains public sector information licensed under the Open Government Licence v3.0."
WRITTEN = "Written by scripts/reference_bodies.py: correct the reference data, not this file."

KINDS = {
    "CCG": "clinical-commissioning-group",
    "ICB": "integrated-care-board",
    "HEALTH_BOARD": "health-board",
    "LOCAL_HEALTH_BOARD": "local-health-board",
    "HSC_TRUST": "health-and-social-care-trust",
    # The councils that hold children's services and public health, so no districts of England.
    "UNITARY_AUTHORITY": "local-authority",
    "COUNTY": "local-authority",
    "METROPOLITAN_DISTRICT": "local-authority",
    "LONDON_BOROUGH": "local-authority",
    "COUNCIL_AREA": "local-authority",
    "PRINCIPAL_AREA": "local-authority",
    "DISTRICT_NI": "local-authority",
}
HEALTH = [
    "clinical-commissioning-group",
    "integrated-care-board",
    "health-board",
    "local-health-board",
    "health-and-social-care-trust",
]
NATIONS = ["england", "scotland", "wales", "northern-ireland"]

# Names of councils where the reference data has the name of the area.
NAMES = {
    "E06000063": "Cumberland Council",
    "E06000064": "Westmorland and Furness Council",
    "E06000065": "North Yorkshire Council",
    "E06000066": "Somerset Council",
}
# Codes that a council had before the one of today: it is the same council.
FORMER_CODES = {"E08000016", "E08000019"}
# Councils that took over from others, and their first day (mysociety/uk_local_authority_names_and_codes@67ef8b1, start-date
# and replaced-by).
REORGANISED = [
    ("E06000028", "E06000058", "2019-04-01"),
    ("E06000029", "E06000058", "2019-04-01"),
    ("E10000009", "E06000058", "2019-04-01"),
    ("E10000009", "E06000059", "2019-04-01"),
    ("E10000002", "E06000060", "2020-04-01"),
    ("E10000021", "E06000061", "2021-04-01"),
    ("E10000021", "E06000062", "2021-04-01"),
    ("E10000006", "E06000063", "2023-04-01"),
    ("E10000006", "E06000064", "2023-04-01"),
    ("E10000023", "E06000065", "2023-04-01"),
    ("E10000027", "E06000066", "2023-04-01"),
]
# The eleven districts of Northern Ireland began on one day (the same source).
DISTRICTS_BEGAN = "2015-04-01"

# What the shares of an area are shares of.
BABIES_2019 = "share of babies under two, mid-2019"
SOURCES = {"england": "ons-area-lookups", "wales": "ons-area-lookups", "scotland": "nrs-area-lookups"}
# A share is written in ten-thousandths.
WHOLE = 10_000


def read(folder, path, missing=None):
    """The rows of a table of the reference data; none, and a note in `missing` where that is given, if it is not there."""
    file = Path(folder) / path
    if not file.is_file():
        if missing is not None:
            missing.append(path)
            return []
        sys.exit(f"{file} is missing: expected the reference data that fixtures/commissioners/README.md lists")
    with file.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def slug(name):
    """As `Slug::slugify` of crates/registry makes it, for names in ASCII."""
    plain = name.lower().replace("&", " and ").replace("'", "").replace(".", "")
    assert plain.isascii(), name
    return "-".join("".join(letter if letter.isalnum() else " " for letter in plain).split())


def day_before(day):
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


class Reference:
    """The reference data as this registry has it."""

    def __init__(self, folder, missing=None):
        self.missing = missing
        self.bodies, self.by_code = {}, {}
        for row in read(folder, "bodies/commissioning_bodies.csv"):
            self.add(row["name"], row["kind"], row["nation"], row["code_gss"], row["code_ods"], row["valid_from"], row["valid_to"])
        begin = {new: day for _, new, day in REORGANISED}
        end = {old: day_before(day) for old, _, day in REORGANISED}
        for row in read(folder, "bodies/local_authorities.csv"):
            code, kind = row["code_gss"], row["kind"]
            if kind in KINDS and code not in FORMER_CODES:
                first = begin.get(code, DISTRICTS_BEGAN if kind == "DISTRICT_NI" else "")
                self.add(council_name(row), kind, row["nation"], code, "", first, end.get(code, ""))

        self.now = {row["old_code"]: row["new_code"] for row in read(folder, "bodies/local_authority_code_changes.csv")}
        self.county = {row["district_code"]: row["county_code"] for row in read(folder, "bodies/county_districts.csv", missing)}
        self.babies = defaultdict(dict)
        for row in read(folder, "population/under2_by_lad.csv", missing):
            self.babies[int(row["year"])][row["lad_code"]] = (int(row["under_1"]), int(row["under_2"]))
        self.boards = {}
        for row in read(folder, "geo/lad2019_to_body.csv"):
            # Which trust a district of Northern Ireland lies in is not known: the source says of itself that it is wrong.
            if row["match"] == "split":
                parts = (part.split("=") for part in row["split_shares"].split("|"))
                self.boards[row["lad_code"]] = {board: round(float(share) * WHOLE) for board, share in parts}
            elif row["match"] == "one_to_one":
                self.boards[row["lad_code"]] = {row["body_code"]: WHOLE}
        self.divided = defaultdict(dict)
        for row in read(folder, "bodies/successions_partial.csv"):
            self.divided[row["predecessor_code"]][row["successor_code"]] = int(row["under2_2019"])
        whole = [(row["predecessor_code"], row["successor_code"], row["date"]) for row in read(folder, "bodies/successions.csv")]
        days = {old: day for old, _, day in whole}
        parts = [(old, new, days[old]) for old, news in self.divided.items() for new in news]
        self.successions = sorted(set(whole + parts + REORGANISED), key=lambda s: (s[2], self.slug(s[0]), self.slug(s[1])))
        self.counted = read(folder, "population/under2_by_body.csv")

    def add(self, name, kind, nation, gss, ods, first, last):
        body = {
            "slug": slug(name),
            "name": name,
            "kind": KINDS[kind],
            "nation": slug(nation),
            "ods_code": ods.upper(),
            "gss_code": gss.upper(),
            "valid_from": first,
            "valid_to": last,
        }
        assert body["slug"] not in self.bodies and (not gss or gss not in self.by_code), name
        self.bodies[body["slug"]] = body
        if gss:
            self.by_code[gss] = body

    def slug(self, code):
        return self.by_code[code]["slug"]

    def districts(self, code):
        """The districts of 2019 that make up the area of a council; empty where that is not known."""
        if code in self.boards:
            return [code]
        county = [district for district, of in self.county.items() if of == code]
        now = [district for district in self.boards if self.now.get(district) == code]
        return sorted(county or now)

    def councils(self):
        return [body for body in self.bodies.values() if body["kind"] == "local-authority"]

    def areas(self):
        """Which area lies in which other: councils in boards, and divided bodies in those that followed them."""
        if self.missing:
            return []
        rows = []
        for council in self.councils():
            code, nation = council["gss_code"], council["nation"]
            districts = self.districts(code)
            # One that had ended by 2019 lies where all of what followed it lies.
            around = districts or [new for old, new, _ in REORGANISED if old == code]
            boards = {board for district in around for board in self.boards.get(district, {})}
            if len(boards) <= 1:
                shares = dict.fromkeys(boards, WHOLE)
            else:
                assert districts, f"{council['slug']}: which part of it lies in which board is not known"
                weights = self.babies[2019]
                shares = apportioned({
                    board: sum(weights[district][1] * self.boards[district].get(board, 0) for district in districts)
                    for board in boards
                })
            rows += [self.area(code, board, share, nation) for board, share in shares.items()]
        for code, parts in self.divided.items():
            rows += [self.area(code, new, share, "england") for new, share in apportioned(parts).items()]
        for old in sorted({old for old, _, _ in REORGANISED}):
            news = [new for before, new, _ in REORGANISED if before == old]
            if len(news) > 1:
                parts = {new: self.under_two(new, 2019) for new in news}
                # How the county of Dorset was divided by babies is not known: the districts had gone by the middle of 2019.
                known = sum(parts.values()) == self.under_two(old, 2019)
                shares = apportioned(parts) if known else dict.fromkeys(news)
                rows += [self.area(old, new, share, "england") for new, share in shares.items()]
        return sorted(rows, key=lambda row: (row[0], row[1]))

    def area(self, code, within, share, nation):
        locator = "" if share in (None, WHOLE) else BABIES_2019
        return self.slug(code), self.slug(within), share, SOURCES[nation], locator

    def under_two(self, code, year):
        counts = self.council_babies(code, year)
        return counts[1] if counts else 0

    def council_babies(self, code, year):
        """Babies under one and under two of a council; None where a part of it was not counted."""
        found = self.babies[year]
        if code in found:
            return found[code]
        counts = [found.get(district) for district in self.districts(code)]
        return tuple(map(sum, zip(*counts))) if counts and None not in counts else None

    def populations(self):
        rows = []
        for row in self.counted:
            source = "nrs-mid-2020" if row["nation"] == "Scotland" else f"ons-mid-{row['year']}"
            rows.append((self.slug(row["body_code"]), row["year"], row["under_1"], row["under_2"], source))
        for council in self.councils():
            for year in sorted(self.babies):
                if counts := self.council_babies(council["gss_code"], year):
                    rows.append((council["slug"], str(year), *map(str, counts), f"ons-mid-{year}"))
        return sorted(rows)


def council_name(row):
    """The name of a council, without the article that the register of Scotland puts before each."""
    name = NAMES.get(row["code_gss"], row["name"]).replace("&", "and")
    return name.removeprefix("The ") if row["nation"] == "Scotland" else name


def apportioned(parts):
    """Shares of numbers in ten-thousandths that add up to the whole: what is lost in rounding goes to the largest remainders."""
    total = sum(parts.values())
    shares = {key: number * WHOLE // total for key, number in parts.items()}
    missing = WHOLE - sum(shares.values())
    for key in sorted(parts, key=lambda key: (-(parts[key] * WHOLE % total), key))[:missing]:
        shares[key] += 1
    assert 0 not in shares.values(), parts
    return shares


def table(about, columns, rows):
    text = io.StringIO()
    for line in [*about, "", LICENCE, WRITTEN]:
        text.write(f"# {line}".rstrip() + "\n")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def share_text(share):
    return "" if share is None else "1" if share == WHOLE else f"0.{share:04}"


def tables(reference):
    """The files, by name."""
    order = lambda body: (NATIONS.index(body["nation"]), body["kind"] not in HEALTH, body["kind"], body["slug"])
    bodies = sorted(reference.bodies.values(), key=order)
    columns = ["slug", "name", "kind", "nation", "ods_code", "gss_code", "valid_from", "valid_to"]
    return {
        "bodies.csv": table(
            [
                "Every body that commissions for a place. An empty cell is not known; valid_to is the last day.",
                "Sources: clinical commissioning groups, integrated care boards and local health boards: Office for National",
                "Statistics (codes), NHS Organisation Data Service (codes, days). Health boards: National Records of Scotland.",
                "Trusts: NHS Organisation Data Service. Councils: register of organisations and codes (geo-lookups, 2026);",
                "days of reorganisations: register of local authorities (mySociety, 2025).",
            ],
            columns,
            [[body[column] for column in columns] for body in bodies],
        ),
        "successions.csv": table(
            [
                "Which body followed which, and its first day. Of a body that was divided there is a row for each part;",
                "areas.csv says how large the parts are.",
                "Sources: NHS Organisation Data Service; Office for National Statistics; mySociety for councils.",
            ],
            ["from", "to", "on"],
            [(reference.slug(old), reference.slug(new), day) for old, new, day in reference.successions],
        ),
        "areas.csv": table(
            [
                "Which area lies in which other: 1 is all of it, else the share that does; empty: a part, how large is not known.",
                "Sources: lookups of small areas (LSOAs, data zones) of the Office for National Statistics and National Records of",
                "Scotland; shares by babies under two in the middle of 2019. Nothing is known of Northern Ireland.",
            ],
            ["body", "within", "share", "source", "locator"],
            [(body, within, share_text(share), source, where) for body, within, share, source, where in reference.areas()],
        ),
        "babies.csv": table(
            [
                "Babies under one and under two who live in an area in the middle of a year. Kinds of body overlap.",
                "Sources: Office for National Statistics, National Records of Scotland: estimates of mid-2019 and mid-2020.",
                "No figures for Northern Ireland, for councils of Scotland, and for groups that ended before 2022.",
            ],
            ["body", "year", "under_1", "under_2", "source"],
            reference.populations(),
        ),
    }


def committed(name):
    path = TARGET / name
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def rows_of(text):
    return list(csv.DictReader(line for line in text.splitlines() if not line.startswith("#")))


def in_force(bodies, kind, nation, day):
    fits = lambda body: body["kind"] == kind and body["nation"] == nation
    lasts = lambda body: (body["valid_from"] or day) <= day <= (body["valid_to"] or day)
    return sum(fits(body) and lasts(body) for body in bodies)


def totals(files):
    """Every total of the committed tables, as lines."""
    bodies, successions, areas, babies = (
        rows_of(files[name]) for name in ("bodies.csv", "successions.csv", "areas.csv", "babies.csv")
    )
    of = {body["slug"]: body for body in bodies}
    lines = [f"bodies {len(bodies)}, successions {len(successions)}, areas {len(areas)}, babies {len(babies)}"]
    for day in ["2018-06-01", "2019-06-01", "2020-06-01", "2021-06-01", "2022-07-01", "2023-06-01", "2026-11-30"]:
        counts = ((kind, nation, in_force(bodies, kind, nation, day)) for nation in NATIONS for kind in [*HEALTH, "local-authority"])
        lines.append(f"{day}: " + ", ".join(f"{kind} {nation} {count}" for kind, nation, count in counts if count))
    for day, count in sorted(Counter(row["on"] for row in successions).items()):
        lines.append(f"successions on {day}: {count}")
    whole = sum(row["share"] == "1" for row in areas)
    unknown = sum(row["share"] == "" for row in areas)
    lines.append(f"areas: {whole} wholly in another, {len(areas) - whole - unknown} in part, {unknown} in a part of unknown size")
    sums = Counter()
    for row in babies:
        body = of[row["body"]]
        # Of councils those of today: else a county and what followed it would be counted twice.
        if body["kind"] != "local-authority" or not body["valid_to"]:
            sums[body["kind"], body["nation"], row["year"]] += int(row["under_2"])
    lines += [f"babies under two, {kind} {nation} {year}: {count:,}" for (kind, nation, year), count in sorted(sums.items())]
    return lines


def main(folder, *mode):
    if mode not in ((), ("--check",)):
        sys.exit(__doc__)
    missing = [] if mode else None
    expected = tables(Reference(folder, missing))
    if not mode:
        TARGET.mkdir(exist_ok=True)
        for name, text in expected.items():
            (TARGET / name).write_text(text, encoding="utf-8")
    files = {name: committed(name) for name in expected}
    if missing:
        print(f"NOT CHECKED, {' and '.join(missing)} missing: areas.csv, and the babies of councils")
    wrong = []
    for name, text in expected.items():
        old, new = set(files[name].splitlines()), set(text.splitlines())
        # Without the districts nothing is known of areas, and of babies a part.
        of_a_part = missing and name in ("areas.csv", "babies.csv")
        if files[name] == text or of_a_part and (name == "areas.csv" or new <= old):
            continue
        wrong.append(name)
        print(f"{TARGET / name} is not what the reference data says:")
        print(*[f"  - {line}" for line in sorted(old - new)], *[f"  + {line}" for line in sorted(new - old)], sep="\n")
    if wrong:
        sys.exit(1)
    print(*totals(files), sep="\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    main(*sys.argv[1:])
