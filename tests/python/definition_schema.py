"""Validates definition files against the schema for editors, with another's validator.

definition_schema.py FOLDER: reads FOLDER/schema.json; every file of FOLDER/sound must be valid, every one of FOLDER/broken
must not be.
"""

import datetime
import json
import pathlib
import sys
import tomllib

import jsonschema


def plain(value):
    """A TOML value as editors hand it to a validator: dates are strings."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    if isinstance(value, datetime.date):
        return value.isoformat()
    return value


def main():
    folder = pathlib.Path(sys.argv[1])
    schema = json.loads((folder / "schema.json").read_text())
    kind = jsonschema.Draft7Validator
    kind.check_schema(schema)
    validator = kind(schema, format_checker=kind.FORMAT_CHECKER)
    wrong = 0
    for wanted in ("sound", "broken"):
        files = sorted((folder / wanted).glob("*.toml"))
        if not files:
            sys.exit(f"no file in {wanted}")
        for file in files:
            errors = list(validator.iter_errors(plain(tomllib.loads(file.read_text()))))
            best = jsonschema.exceptions.best_match(errors)
            print(f"{wanted} {file.name}: {len(errors)} errors{f', {best.message[:120]}' if best else ''}")
            if bool(errors) != (wanted == "broken"):
                wrong += 1
    sys.exit(f"{wrong} files are not what they should be" if wrong else 0)


main()
