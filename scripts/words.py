#!/usr/bin/env python3
"""Searches the repository for the words of scripts/words.txt, and prints where each is and what to write instead.

    scripts/words.py             everything, code and comments included
    scripts/words.py --public    what users read: schema, help, errors, pages and docs; ends with 1 if it finds anything
      --at-most N                ends with 1 only if it finds more than N
      --count                    prints only the count; with --public that of each area

What users read is taken out of the source: descriptions of the schema, doc comments of command-line arguments, string literals of
the crates without their tests, the dashboard without its comments, and all of the documentation.
"""

import argparse
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Made by programs, copied from sources, written as a service would write, or frozen.
LEFT_OUT = re.compile(
    r"\.(lock|snap|tsv|csv|jsonl?|png|svg|ico|graphql\.new)$|package-lock|^docs/schema/|^fuzz/seeds/|^fixtures/vignettes/vignettes\.md|^scripts/words\.|^LICENSE"
)
# The parts of a phrase may be on two lines, each with the mark of a comment.
GAP = r"(?:\s|\n\s*(?:///|//!|//|\*|#|>))+"
COMMENT, STRING, CODE = "comment", "string", "code"


def rules():
    """The pattern of every word, and what to write instead."""
    found = []
    for line in (ROOT / "scripts" / "words.txt").read_text().splitlines():
        if line and not line.startswith("#"):
            phrase, instead = line.split("\t")
            parts = [rf"\w+(?:{GAP}\w+){{0,2}}" if part == "…" else re.escape(part) for part in phrase.split()]
            found.append((re.compile(rf"\b{GAP.join(parts)}\b", re.I), phrase, instead))
    return found


RUST = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>b?r(?P<hash>\#*)".*?"(?P=hash)|b?"(?:\\.|[^"\\])*")|'(?:\\.[^']*|[^'\\\n])'""",
    re.S,
)
SCRIPT = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
    r"""|(?<=[(,=:\[!&|?{};\n])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/""",
    re.S,
)
TOML = re.compile(r'''(?P<comment>\#[^\n]*)|(?P<string>""".*?"""|"(?:\\.|[^"\\\n])*"|'[^'\n]*')''', re.S)


def pieces(pattern, source):
    """The comments, strings and code of a source: (kind, text, offset)."""
    at = 0
    for match in pattern.finditer(source):
        yield CODE, source[at : match.start()], at
        if match["comment"] is not None:
            yield COMMENT, match[0], match.start()
        elif match["string"] is not None:
            yield STRING, match[0], match.start()
        at = match.end()
    yield CODE, source[at:], at


def public(path, source):
    """What users read of a file: (area, text, offset)."""
    if path == "schema.graphql":
        yield "schema", source, 0
    elif path.endswith(".md"):
        yield "docs", source, 0
    elif path == "Makefile":
        for match in re.finditer(r"## .*", source):
            yield "help", match[0], match.start()
    elif path.endswith(".html"):
        yield "pages", source, 0
    elif match := re.match(r"crates/([\w-]+)/(?:src|build\.rs).*\.rs$", path):
        yield from public_rust(match[1], source.split("\n#[cfg(test)]\nmod ")[0])
    elif re.match(r"crates/dashboard/web/src/.*\.tsx?$", path):
        # Text between tags is code to this reader, so names in code count, too.
        yield from (("pages", text, at) for kind, text, at in pieces(SCRIPT, source) if kind != COMMENT)
    elif path == "crates/facts/src/synonyms.toml":
        return  # Words that people write into tables, whatever they are.
    elif re.match(r"crates/\w+/src/.*\.toml$", path):
        yield from (("pages", text, at) for kind, text, at in pieces(TOML, source) if kind == STRING)


def public_rust(crate, source):
    arguments = crate == "cli" and re.search(r"\bclap::|derive\([^)]*(Args|Parser|Subcommand|ValueEnum)", source)
    area = {"cli": "help", "dashboard": "pages"}.get(crate, "errors")
    for kind, text, at in pieces(RUST, source):
        if kind == STRING:
            yield area, text, at
        elif kind == COMMENT and arguments and text.startswith("///"):
            yield "help", text, at


def tracked():
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in names.split("\0"):
        if name and not LEFT_OUT.search(name) and (ROOT / name).is_file():
            try:
                yield name, (ROOT / name).read_text()
            except UnicodeDecodeError:
                continue


def search(only_public):
    """Every finding: (area, place, phrase, instead)."""
    words = rules()
    any_word = re.compile("|".join(pattern.pattern for pattern, _, _ in words), re.I)
    for path, source in tracked():
        if not any_word.search(source):
            continue
        texts = public(path, source) if only_public else [("all", source, 0)]
        for area, text, offset in texts:
            for pattern, phrase, instead in words:
                for match in pattern.finditer(text):
                    line = source.count("\n", 0, offset + match.start()) + 1
                    yield area, f"{path}:{line}", phrase, instead


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--public", action="store_true", help="only what users read")
    parser.add_argument("--count", action="store_true", help="only the counts")
    parser.add_argument("--at-most", type=int, metavar="N", help="how many are allowed; 0 with --public")
    options = parser.parse_args()
    findings = sorted(search(options.public), key=lambda found: (found[0], *place(found[1])))
    if not options.count:
        for _, where, phrase, instead in findings:
            print(f"{where}: `{phrase}`: {instead}")
    areas = Counter(area for area, *_ in findings)
    shares = f" ({', '.join(f'{area} {count}' for area, count in areas.items())})" if options.public and areas else ""
    print(f"words: {len(findings)} to replace{shares}")
    allowed = 0 if options.public and options.at_most is None else options.at_most
    if allowed is not None and len(findings) > allowed:
        print(f"words: at most {allowed} expected; `scripts/words.py{' --public' * options.public}` says where", file=sys.stderr)
        return 1
    return 0


def place(where):
    path, line = where.rsplit(":", 1)
    return path, int(line)


if __name__ == "__main__":
    sys.exit(main())
