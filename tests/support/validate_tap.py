"""Reads TAP version 14 the way a harness does: the plan, the test points in their order, the YAML
block of each that has one.

Usage: validate_tap.py FILE... Prints one line per violation; exit 1 if any.
"""

import re
import sys
from typing import Iterator

import yaml

POINT = re.compile(r"(not )?ok ([0-9]+) - (?:\\.|[^#\\])*( # SKIP .+)?")


def blocks(lines: list[str]) -> Iterator[tuple[int, str]]:
    """The text of each YAML block with the number of its first line."""
    begin = None
    for number, line in enumerate(lines, 1):
        if line == "  ---":
            begin = number
        elif line == "  ..." and begin is not None:
            yield begin, "\n".join(part[2:] for part in lines[begin:number - 1])
            begin = None
    if begin is not None:
        yield begin, "{"  # never closed, which no YAML parser takes


def violations(text: str) -> Iterator[str]:
    lines = text.split("\n")
    if lines[0] != "TAP version 14":
        yield "1: the version is missing"
    plan = re.fullmatch(r"1\.\.([0-9]+)", lines[1])
    points = 0
    inside = False
    for number, line in enumerate(lines[2:], 3):
        if line in ("  ---", "  ..."):
            inside = line == "  ---"
        elif inside or line == "" or line.startswith("# "):
            continue
        elif (point := POINT.fullmatch(line)) is None:
            yield f"{number}: neither a test point nor a comment: {line}"
        else:
            points += 1
            if int(point[2]) != points:
                yield f"{number}: test point {point[2]} is number {points}"
    if plan is None or int(plan[1]) != points:
        yield f"2: the plan is '{lines[1]}', and there are {points} test points"
    for number, block in blocks(lines):
        try:
            if not isinstance(yaml.safe_load(block), dict):
                yield f"{number}: the block is no map"
        except yaml.YAMLError as error:
            yield f"{number}: {error}"


def main() -> int:
    failed = False
    for path in sys.argv[1:]:
        with open(path, encoding="utf-8") as file:
            for violation in violations(file.read()):
                print(f"{path}:{violation}")
                failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
