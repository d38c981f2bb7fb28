"""Validates JSON documents against a JSON Schema (2020-12) with python3-jsonschema, a validator that
shares no code with the program.

Usage: validate_json.py [--lines] SCHEMA FILE...

With --lines each line of a file is a document (NDJSON): the first must be of type "header" and the
last of type "summary", or the stream was cut off. Prints one line per violation; exit 1 if any.
"""

import argparse
import json
import sys
from typing import Any, Iterator

import jsonschema

VIOLATIONS_SHOWN = 20


def violations(validator: jsonschema.Draft202012Validator, document: Any) -> Iterator[str]:
    for error in sorted(validator.iter_errors(document), key=lambda e: list(map(str, e.path))):
        # A mismatch of "oneOf" hides what is wrong in the branch that was meant.
        for cause in error.context or [error]:
            place = "/".join(map(str, cause.absolute_path)) or "(document)"
            yield f"{place}: {cause.message[:300]}"


def check_document(validator: jsonschema.Draft202012Validator, text: str) -> Iterator[str]:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        yield f"not JSON: {error}"
        return
    yield from violations(validator, document)


def type_of(line: str) -> str | None:
    try:
        return json.loads(line).get("type")
    except (json.JSONDecodeError, AttributeError):
        return None


def check_lines(validator: jsonschema.Draft202012Validator, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if not text.endswith("\n") or type_of(lines[-1]) != "summary":
        yield "cut off: the last line is not a summary"
    if not lines or type_of(lines[0]) != "header":
        yield "1: the first line is not a header"
    for number, line in enumerate(lines, 1):
        for violation in check_document(validator, line):
            yield f"{number}: {violation}"


def main() -> int:
    parser = argparse.ArgumentParser(description="Validates JSON files against a JSON Schema.")
    parser.add_argument("--lines", action="store_true", help="one document per line")
    parser.add_argument("schema")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()

    with open(arguments.schema, encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(
        schema, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER)

    check = check_lines if arguments.lines else check_document
    failed = False
    for path in arguments.files:
        with open(path, encoding="utf-8") as file:
            found = list(check(validator, file.read()))
        for violation in found[:VIOLATIONS_SHOWN]:
            print(f"{path}: {violation}")
        if len(found) > VIOLATIONS_SHOWN:
            print(f"{path}: and {len(found) - VIOLATIONS_SHOWN} more")
        failed = failed or bool(found)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
