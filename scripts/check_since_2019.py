#!/usr/bin/env python3
"""Reads the collected records once more against `fixtures/since-2019`, and prints what became of them.

  scripts/check_since_2019.py FOLDER           FOLDER holds `services.json` and `funding.json`
  scripts/check_since_2019.py FOLDER --read    also prints each statement beside what stands for it, to be read by people

Every fact, every line of money and every field of a record that says something must be in the data set, marked with
`# from:`, or in `not-claimed.toml` with a reason, and never in both. Everything in the data set must come from one of
them. Pages, publishers, days and amounts must agree. No text may repeat eight words in a row of a record. Names each
difference and exits with 1 when something does not hold.
"""

import json
import pathlib
import re
import sys
import tomllib
from collections import Counter, defaultdict
from dataclasses import dataclass

DATA = pathlib.Path(__file__).resolve().parent.parent / "fixtures" / "since-2019"
COLLECTED_ON = "2026-11-28"
# The fields of a record that may say something beside its facts.
FIELDS = ["host", "commissioner_funders", "opened", "professions", "age_range", "referral_rules", "interventions"]
# The record that is about a group of teams, and no service.
GROUP = 22
# The line whose two days are on two pages of the council, neither of which need be its own.
OF_TWO_DAYS = "line 3"
WORDS_IN_A_ROW = 8


@dataclass
class Entry:
    """A claim, a line, a figure, or a key of a service, with the statements that it comes from."""

    file: str
    kind: str
    refs: list
    values: dict

    def __str__(self):
        name = self.values.get("fact") or self.values.get("id") or self.values.get("key") or self.values.get("funder")
        return f"{self.file}: {self.kind} {name}"


def toml(name):
    return tomllib.loads((DATA / name).read_text())


def collected_statements(services, money):
    """What was collected, by the words that `# from:` has for it: `3.4`, `3.host`, `line 1`."""
    statements = {}
    for record, service in enumerate(services, 1):
        for number, fact in enumerate(service["facts"], 1):
            statements[f"{record}.{number}"] = fact
        for field in FIELDS:
            if service[field]:
                statements[f"{record}.{field}"] = {"field": service[field]}
    for number, line in enumerate(money, 1):
        statements[f"line {number}"] = line
    return statements


def entries_of(path):
    """The entries of one file in their order, each with the statements that the `# from:` before it names."""
    text = path.read_text()
    table = tomllib.loads(text)
    left = {kind: list(table.get(kind, [])) for kind in ("attestation", "claim", "funding", "figure")}
    entries, pending, in_head = [], [], True
    for line in text.splitlines():
        if found := re.fullmatch(r"# from: (.+)", line):
            pending = [part.strip() for part in found[1].split(",")]
        elif found := re.fullmatch(r"\[\[(\w+)\]\]", line):
            in_head = False
            if found[1] in left:
                values = left[found[1]].pop(0)
                values.setdefault("source", table.get("source"))
                entries.append(Entry(path.name, found[1], pending, values))
            pending = []
        elif in_head and pending and (found := re.match(r"([\w-]+) = ", line)):
            values = {"key": found[1], "value": table[found[1]]}
            if found[1] == "status-source":
                values["source"] = table[found[1]]
            entries.append(Entry(path.name, "key", pending, values))
            pending = []
    return entries


class Check:
    """The records and the data set side by side, and what does not agree."""

    def __init__(self, folder):
        self.services = json.loads((folder / "services.json").read_text())["services"]
        self.money = json.loads((folder / "funding.json").read_text())["funding"]
        self.collected = collected_statements(self.services, self.money)
        self.sources = {source["slug"]: source for source in toml("sources.toml")["source"]}
        self.figure_sources = {source["slug"]: source for source in toml("figures.toml")["source"]}
        self.files = sorted((DATA / "services").glob("*.toml"))
        self.figures = entries_of(DATA / "figures.toml")
        self.entries = [entry for path in self.files for entry in entries_of(path)]
        # A figure without `# from:` comes from a page that was read beside the records.
        self.entries += [figure for figure in self.figures if figure.refs]
        self.not_claimed = toml("not-claimed.toml")["not-claimed"]
        self.excluded = {}
        self.wrong = []
        self.became = defaultdict(list)
        for entry in self.entries:
            for ref in entry.refs:
                self.became[ref].append(entry)
        self.became = dict(self.became)

    def url(self, slug):
        """The address of a source; one that only figures have says it at the beginning of its note."""
        source = self.sources.get(slug) or self.figure_sources.get(slug) or {}
        return source.get("url") or source.get("note", "").split(";")[0]

    def statements(self):
        """Each statement is there, or is not claimed with a reason; and everything comes from a statement."""
        for entry in self.entries:
            if not entry.refs:
                self.wrong.append(f"{entry}: no `# from:`")
            self.wrong += [f"{entry}: `{ref}` was not collected" for ref in entry.refs if ref not in self.collected]
        for item in self.not_claimed:
            ref = item.get("statement") or f"line {item.get('line')}"
            if ref not in self.collected:
                self.wrong.append(f"not-claimed.toml: `{ref}` was not collected")
            if ref in self.excluded:
                self.wrong.append(f"not-claimed.toml: `{ref}` is there more than once")
            if not (item.get("reason") and item.get("about")):
                self.wrong.append(f"not-claimed.toml: `{ref}`: expected `about` and `reason`")
            self.excluded[ref] = item
        for ref in self.collected:
            places = (ref in self.became) + (ref in self.excluded)
            if places != 1:
                self.wrong.append(f"{ref}: {'claimed and not claimed' if places else 'neither claimed nor listed'}")

    def records(self):
        """Each record is in the file of one service, and the one about a group in none."""
        files = defaultdict(set)
        for entry in self.entries:
            for ref in entry.refs:
                if entry.kind != "figure" and "." in ref:
                    files[int(ref.split(".")[0])].add(entry.file)
        self.wrong += [f"record {record}: in {sorted(names)}" for record, names in files.items() if len(names) > 1]
        if GROUP in files:
            self.wrong.append(f"record {GROUP}: the record of a group is no service")

    def pages(self):
        """Each page is a source, with its publisher and its days, and each entry rests on the page of its statement."""
        by_url = {source["url"]: source for source in self.sources.values()}
        pages = {page["url"]: page for service in self.services for page in service["sources"]}
        self.wrong += [f"no source for {address}" for address in pages.keys() - by_url.keys()]
        self.wrong += [f"{by_url[address]['slug']}: was not collected" for address in by_url.keys() - pages.keys()]
        for address in pages.keys() & by_url.keys():
            page, source = pages[address], by_url[address]
            date = page["page_date"] or ""
            date = "2021-06" if date.startswith("June 2021 by its content") else date
            if date != str(source.get("published", source.get("published-in", ""))):
                self.wrong.append(f"{source['slug']}: expected the date {page['page_date']}")
            if source["publisher"] != page["publisher"]:
                self.wrong.append(f"{source['slug']}: expected the publisher {page['publisher']}")
            if str(source.get("collected-on")) != COLLECTED_ON:
                self.wrong.append(f"{source['slug']}: expected the day of collection {COLLECTED_ON}")
        for ref, entries in self.became.items():
            for entry in entries:
                if "source" in entry.values and ref in self.collected:
                    self.page_of(entry, ref)
        for item in self.not_claimed:
            address = self.collected.get(item.get("statement"), {}).get("url")
            if address and self.url(item.get("source")) != address:
                self.wrong.append(f"not-claimed.toml: `{item['statement']}` is of {address}")

    def page_of(self, entry, ref):
        statement, address = self.collected[ref], self.url(entry.values["source"])
        if "field" in statement:
            allowed = {page["url"] for page in self.services[int(ref.split(".")[0]) - 1]["sources"]}
        elif ref == OF_TWO_DAYS:
            allowed = {page["url"] for page in self.services[2]["sources"]}
        elif entry.kind in ("claim", "key"):
            allowed = {statement["url"]}
        else:
            # A line or figure may join what several pages say.
            allowed = {self.collected[other]["url"] for other in entry.refs if "url" in self.collected.get(other, {})}
        if address not in allowed:
            self.wrong.append(f"{entry}: `{ref}` is of {sorted(allowed)}, not of {address}")

    def amounts(self):
        """Amounts are as collected; money of a programme is a figure, and never the line of one service."""
        for number, line in enumerate(self.money, 1):
            for entry in self.became.get(f"line {number}", []):
                if line["scope"] != "service" and entry.kind != "figure":
                    self.wrong.append(f"{entry}: line {number} is no money of one service")
                stated = entry.values.get("stated-amount", {})
                amount = entry.values["value"] if entry.kind == "figure" else stated.get("pounds")
                amount = amount and amount * stated.get("share", 1)
                if amount != line["amount_gbp"]:
                    self.wrong.append(f"{entry}: line {number} is of {line['amount_gbp']} pounds, got {amount}")

    def words(self):
        """No text repeats a record word for word."""

        def runs(text):
            words = re.findall(r"[\w']+", text.lower())
            return {tuple(words[at : at + WORDS_IN_A_ROW]) for at in range(len(words) - WORDS_IN_A_ROW + 1)}

        theirs = set().union(*(runs(item["fact"]) for item in self.collected.values() if "fact" in item))
        for entry in [*self.entries, *self.figures]:
            for key in ("note", "title", "value"):
                text = entry.values.get(key)
                if isinstance(text, str) and runs(text) & theirs:
                    self.wrong.append(f"{entry}: `{key}` repeats a record word for word")
        for item in self.not_claimed:
            if runs(f"{item['about']} | {item['reason']}") & theirs:
                self.wrong.append(f"not-claimed.toml: {item['about']}: repeats a record word for word")

    def print_statements(self):
        """Prints each statement, and below it what stands for it."""
        for ref, statement in self.collected.items():
            line = [statement.get(key) for key in ("funder", "amount_gbp", "period", "role", "note")]
            print(f"{ref}: {statement.get('fact') or statement.get('field') or line}")
            for entry in self.became.get(ref, []):
                print(f"    {entry}: {entry.values}")
            if ref in self.excluded:
                print(f"    not claimed: {self.excluded[ref]['reason']}")

    def counts(self):
        """Prints how many there are of everything, and where they went."""
        known = sum(bool(tomllib.loads(path.read_text()).get("known")) for path in self.files)
        groups = len(self.services) - len(self.files)
        print(f"{len(self.services)} records: {known} services of the report, {len(self.files) - known} new, {groups} group")
        kinds = {"facts": r"\d+\.\d+", "fields beside them": r"\d+\.[a-z_]+", "lines of money": r"line \d+"}
        for what, pattern in kinds.items():
            refs = [ref for ref in self.collected if re.fullmatch(pattern, ref)]
            entered = sum(ref in self.became for ref in refs)
            print(f"{len(refs)} {what}: {entered} entered, {sum(ref in self.excluded for ref in refs)} not claimed")
        entered = Counter(entry.kind for entry in self.entries)
        print(
            f"entered as {entered['claim']} claims, {entered['funding']} funding lines, {entered['key']} keys of services "
            f"and {entered['figure']} figures; {len(self.figures) - entered['figure']} figures more from other pages"
        )
        print(f"{len(self.sources)} pages; {len(self.figure_sources)} sources of figures")


def main():
    folder, read = (sys.argv[1:] + [None])[:2]
    if folder is None or read not in (None, "--read"):
        sys.exit(__doc__)
    check = Check(pathlib.Path(folder))
    for part in (check.statements, check.records, check.pages, check.amounts, check.words):
        part()
    if read:
        check.print_statements()
    check.counts()
    for problem in check.wrong:
        print(f"wrong: {problem}", file=sys.stderr)
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
