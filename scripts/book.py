#!/usr/bin/env python3
"""What mdBook asks about the pages before it builds them (`docs/book.toml`): adds the decision records to the contents, in the order of
their numbers, and turns the links of ARCHITECTURE.md, which are written from the root of the repository, into links of the book."""

import json
import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent.parent / "docs"
RECORDS = "decisions/README.md"
INCLUDED = "explanation/architecture.md"


def records(parents: list[str], number: list[int]) -> list[dict]:
    """The decision records as chapters of the book."""
    files = sorted(path for path in (DOCS / "decisions").glob("[0-9]*.md"))
    return [
        {
            "Chapter": {
                "name": re.search(r"^# +(.*)$", content := file.read_text(encoding="utf-8"), flags=re.M).group(1),
                "content": content,
                "number": [*number, at],
                "sub_items": [],
                "path": f"decisions/{file.name}",
                "source_path": f"decisions/{file.name}",
                "parent_names": parents,
            }
        }
        for at, file in enumerate(files, 1)
    ]


def prepare(items: list) -> None:
    """Changes chapters in place."""
    for item in items:
        chapter = item.get("Chapter") if isinstance(item, dict) else None
        if chapter is None:
            continue
        if chapter["source_path"] == INCLUDED:
            chapter["content"] = re.sub(r"\]\(docs/", "](../", chapter["content"])
        # A README is the index of its folder in the book.
        chapter["content"] = re.sub(r"(\]\([./]*decisions)(/README\.md)?\)", r"\1/index.md)", chapter["content"])
        if chapter["source_path"] == RECORDS:
            chapter["sub_items"] = records([*chapter["parent_names"], chapter["name"]], chapter["number"] or [])
        prepare(chapter["sub_items"])


def main() -> None:
    if sys.argv[1:2] == ["supports"]:
        return
    _, book = json.load(sys.stdin)
    prepare(book.get("items") or book.get("sections"))
    json.dump(book, sys.stdout)


main()
