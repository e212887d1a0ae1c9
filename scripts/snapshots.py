#!/usr/bin/env python3
"""Finds snapshots that no test compares with: files that are left over when a test is renamed or removed.

    scripts/snapshots.py

A snapshot names its source. There it must be named by a literal, by a pattern (`format!("report.{format}")`), or by the function whose
unnamed assertion it is; of the second unnamed assertion of a function it ends in `-2`, and so on.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Strings, raw and not, and characters hide brackets.
TOKEN = re.compile(r'r(#*)".*?"\1|"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'|//[^\n]*|.', flags=re.S)


def arguments(text):
    """What stands in the brackets with which a text begins, and whether it has a value of its own (`@"…"`)."""
    depth, end, inline = 0, 0, False
    for token in TOKEN.finditer(text):
        depth += {"(": 1, "[": 1, "{": 1, ")": -1, "]": -1, "}": -1}.get(token.group(), 0)
        inline |= token.group() == "@"
        end = token.end()
        if depth == 0:
            break
    return text[1 : end - 1].strip(), inline


def assertions(source):
    """The assertions of a source: the function that each is in, what it is given, and whether it has its value with it."""
    functions = [(found.start(), found.group(1)) for found in re.finditer(r"\bfn (\w+)", source)]
    for found in re.finditer(r"\bassert_\w*snapshot!", source):
        text, inline = arguments(source[found.end() :])
        inside = [name for start, name in functions if start < found.start()]
        yield inside[-1] if inside else "", text, inline


def names(source):
    """Regular expressions of the names of snapshots that a source compares with."""
    unnamed = {}
    for function, text, inline in assertions(source):
        literal = re.match(r'(?:format!\()?"([^"]*)"', text)
        if literal and re.match(r'(?:format!\()?"[^"]*"\)?\s*,', text):
            yield re.sub(r"\\\{.*?\\\}", ".+", re.escape(literal.group(1)))
        else:
            function = function.removeprefix("test_")
            # Those with a value of their own count, too.
            unnamed[function] = unnamed.get(function, 0) + 1
            if not inline:
                yield function if unnamed[function] == 1 else f"{function}-{unnamed[function]}"


def fault_of(snapshot):
    """What is wrong with a snapshot; nothing if a test compares with it."""
    found = re.search(r"^source: (.*)$", snapshot.read_text(encoding="utf-8"), flags=re.M)
    source = ROOT / found.group(1).strip('"') if found else None
    if source is None or not source.is_file():
        return f"its source `{found.group(1) if found else ''}` is not there"
    name = snapshot.name.removesuffix(".snap").rsplit("__", 1)[-1]
    if any(re.fullmatch(pattern, name) for pattern in names(source.read_text(encoding="utf-8"))):
        return None
    return f"no assertion of {found.group(1)} has the name `{name}`"


def main():
    listed = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.snap"]
    paths = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    snapshots = [ROOT / path for path in paths if (ROOT / path).exists()]
    faults = [(path, fault) for path in snapshots if (fault := fault_of(path))]
    for path, fault in faults:
        print(f"{path.relative_to(ROOT)}: {fault}")
    print(f"snapshots: {len(snapshots)} files, {len(faults)} that no test compares with")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
