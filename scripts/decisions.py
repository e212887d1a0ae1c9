#!/usr/bin/env python3
"""Checks docs/decisions: numbers without gaps, the same headings, a line in the index, and every link in the repository.

Prints what is wrong with its place, and ends with 1 if anything is.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "decisions"
HEADINGS = ["Context", "Decision", "Consequences"]
# Words, about a printed page.
PAGE = 500


def record_faults(number, path):
    text = path.read_text()
    if int(path.name[:4]) != number:
        yield f"expected number {number:04}: numbers have no gaps"
    if not text.startswith(f"# {int(path.name[:4])}. "):
        yield "expected a title with its number"
    if not re.search(r"^- Status: (proposed|accepted|superseded)\b.*\n- Date: \d{4}-\d\d-\d\d$", text, re.M):
        yield "expected `- Status: …` and `- Date: YYYY-MM-DD`"
    if (found := re.findall(r"^## (.*)$", text, re.M)) != HEADINGS:
        yield f"expected the headings {', '.join(HEADINGS)}, found {', '.join(found)}"
    if (length := len(text.split())) > PAGE:
        yield f"{length} words, more than a page of {PAGE}"
    if f"({path.name})" not in (FOLDER / "README.md").read_text():
        yield "expected a line in README.md"


def links():
    """Each mention of a record in the repository: where it is, and the name of the record."""
    command = ["git", "grep", "-nIoE", r"\b[0-9]{4}-[a-z][a-z0-9-]+\.md", "--", ":!scripts"]
    for line in subprocess.run(command, cwd=ROOT, capture_output=True, text=True).stdout.splitlines():
        path, number, name = line.split(":", 2)
        yield f"{path}:{number}", name


def main():
    records = sorted(FOLDER.glob("[0-9]*.md"))
    faults = [
        f"{path.relative_to(ROOT)}: {fault}"
        for number, path in enumerate(records, 1)
        for fault in record_faults(number, path)
    ]
    names = {path.name for path in records}
    faults += [f"{place}: there is no record `{name}`" for place, name in links() if name not in names]
    print("\n".join(faults) or f"decisions: {len(records)} records, nothing wrong")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
