"""Checks what neither the compiler nor clang-tidy sees: walls between folders, one door per library,
calls that would make a run depend on the machine, files nobody builds or runs.

Usage: tidy.py <root of the tree>. Prints "file:line: error: ..." for each finding; exit 1 if any.
"""

import os
import re
import sys
from typing import Iterator, NamedTuple

# Lowest layer first. A folder may include itself and what is listed beside it.
LAYERS = {
    "src/base": [],
    "src/cron": ["src/base"],
    "src/model": ["src/base", "src/cron"],
    "src/manifest": ["src/base", "src/cron", "src/model"],
    "src/io": ["src/base"],
    "src/convox": ["src/base", "src/model", "src/io"],
    "src/runner": ["src/base", "src/cron", "src/model", "src/io"],
    "src/verdict": ["src/base", "src/cron", "src/model"],
    "sim/kernel": ["src/base"],
    "sim/world": ["src/base", "src/cron", "src/model", "src/convox", "src/runner", "sim/kernel"],
    "sim/swarm": ["src/base", "src/model", "src/verdict"],
    "fakes/runner": ["src/base", "src/model", "src/runner"],
    "fakes/rack": ["src/base", "src/model", "src/convox", "sim/kernel"],
    "fakes/endpoint": ["src/base", "src/model", "src/convox", "sim/kernel", "fakes/rack"],
    "fakes/server": ["src/base", "src/io", "src/convox", "fakes/endpoint"],
    "reports": ["src/base", "src/cron", "src/model", "src/manifest", "src/runner", "src/verdict"],
}
LAYERS["src/cli"] = list(LAYERS)
PROGRAM = ("src/", "sim/", "fakes/", "reports/")

# A library's headers are included below these paths only (tests are free).
DOORS = [
    ("yaml-cpp", "yaml-cpp/", ["src/manifest/"]),
    ("date", "date/", ["src/cron/time_zone.cpp"]),
    ("nlohmann/json", "nlohmann/", ["reports/", "src/convox/", "src/runner/", "fakes/"]),
    ("CLI11", "CLI/", ["src/cli/"]),
    ("Boost", "boost/", ["src/io/", "src/convox/", "src/runner/", "fakes/server/", "fakes/runner/"]),
    ("OpenSSL", "openssl/", ["src/base/"]),
    ("xxHash", "xxh", ["src/base/"]),
    ("Random123", "Random123/", ["src/base/"]),
]


class Ban(NamedTuple):
    pattern: str
    reason: str
    allowed: tuple = ()  # path prefixes
    where: tuple = PROGRAM + ("tests/",)


# The one file that asks the machine: clocks, environment, terminal.
MACHINE = "src/cli/machine.cpp"

BANS = [
    Ban(r"\b(sleep_for|sleep_until|usleep|nanosleep|sleep)\s*\(",
        "nothing waits for the wall clock; schedule an event or give a deadline"),
    Ban(r"\b(system|steady|high_resolution)_clock::now\b|\btime\s*\(\s*(nullptr|NULL|0|&)",
        "a run may not depend on the time it is run at",
        allowed=(MACHINE,)),
    Ban(r"\bs?rand\s*\(|\brandom_device\b",
        "random numbers come from base/random.h and a seed"),
    Ban(r"\bstd::\w+_distribution\b|\bstd::shuffle\b",
        "the standard leaves its results to the library; use base/random.h"),
    Ban(r"\b(secure_)?getenv\s*\(",
        "what a run depends on is an option",
        allowed=(MACHINE, "tests/")),  # tests: UPDATE_GOLDEN, seeds
    Ban(r"\b(setenv|putenv|unsetenv)\s*\(",
        "the environment belongs to the whole process; pass a value"),
    Ban(r"\bcatch\s*\(\s*\.\.\.\s*\)",
        "catch what can be handled, by type"),
    Ban(r"\busing\s+namespace\s+std\s*;",
        "write std::"),
    Ban(r"\bunordered_(multi)?(map|set)\b",
        "its order would reach the report; use std::map or a sorted vector",
        where=("reports/",)),
]

LINES_MAX = 450
SKIPPED_FOLDERS = {".git", "build", "out", "__pycache__"}
# Bytes kept as inputs of fuzz targets: whatever they say, nobody wrote it.
SKIPPED_DATA = re.compile(r"^tests/fuzz/.*corpus/")

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME)\b")
MACHINE_PATH = re.compile(r"(?<![\w.})$-])/(?:work|root|home)/")
NOLINT = re.compile(r"NOLINT(?:NEXTLINE|BEGIN)?\b(?!\([\w.,\s-]+\): \S)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
# Comments and literals. A quote after a letter or digit separates digits.
NOT_CODE = re.compile(
    r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
    r"|(?<![0-9A-Za-z_])'(?:\\.|[^'\\\n])*'", re.DOTALL)


class Finding(NamedTuple):
    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: error: {self.message}"


class Tree:
    """The text files below a root, by path from the root, in a fixed order."""

    def __init__(self, root: str):
        self.files: dict[str, str] = {}
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(set(folders) - SKIPPED_FOLDERS)
            for name in sorted(names):
                full = os.path.join(folder, name)
                path = os.path.relpath(full, root).replace(os.sep, "/")
                if os.path.islink(full) or SKIPPED_DATA.match(path):
                    continue
                with open(full, "rb") as file:
                    data = file.read()
                if b"\0" not in data:
                    self.files[path] = data.decode("utf-8", errors="replace")

    def cpp(self, *below: str) -> Iterator[tuple[str, str]]:
        for path, text in self.files.items():
            if path.startswith(below) and path.endswith((".cpp", ".h")):
                yield path, text


def code_of(text: str) -> str:
    """The text with comments and literals blanked, line by line the same."""
    return NOT_CODE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)


def folder_of(path: str) -> str | None:
    return next((layer for layer in LAYERS if path.startswith(layer + "/")), None)


def includes(text: str) -> Iterator[tuple[int, str, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1), match.group(2)


def check_layers(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.cpp(*PROGRAM):
        own = folder_of(path)
        if own is None:
            yield Finding(path, 1, "this folder has no place in the layers of tests/tidy/tidy.py")
            continue
        for line, quote, target in includes(text):
            if quote != '"':
                continue
            other = folder_of(target) or folder_of("src/" + target)
            if other is None:
                yield Finding(path, line, f'"{target}" is not written from the top or from src/')
            elif other != own and other not in LAYERS[own]:
                yield Finding(path, line, f"{own} may not include {other}")


def check_doors(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.cpp(*PROGRAM):
        for line, _, target in includes(text):
            for library, prefix, doors in DOORS:
                if target.startswith(prefix) and not path.startswith(tuple(doors)):
                    yield Finding(path, line, f"{library} is included in {', '.join(doors)} only")


def check_bans(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.cpp(*PROGRAM, "tests/"):
        lines = code_of(text).splitlines()
        for ban in BANS:
            if not path.startswith(ban.where) or path.startswith(ban.allowed or ("\0",)):
                continue
            for number, line in enumerate(lines, 1):
                if match := re.search(ban.pattern, line):
                    yield Finding(path, number, f"'{match.group().strip()}' is banned: {ban.reason}")


def check_lines(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.files.items():
        for number, line in enumerate(text.splitlines(), 1):
            if match := UNFINISHED.search(line):
                yield Finding(path, number, f"'{match.group()}': finish it or drop it")
            if match := MACHINE_PATH.search(line):
                yield Finding(path, number, f"'{match.group()}' is a path of one machine")
    for path, text in tree.cpp(*PROGRAM, "tests/"):
        for number, line in enumerate(text.splitlines(), 1):
            if NOLINT.search(line):
                yield Finding(path, number, "write the check and the reason: NOLINT(check): why")


def check_length(tree: Tree) -> Iterator[Finding]:
    for path, text in tree.cpp(*PROGRAM):
        count = len(text.splitlines())
        if count > LINES_MAX:
            yield Finding(path, count, f"{count} lines; a file has at most {LINES_MAX}")


def is_listed(tree: Tree, path: str) -> bool:
    parts = path.split("/")
    for depth in range(len(parts) - 1, -1, -1):
        lists = tree.files.get("/".join(parts[:depth] + ["CMakeLists.txt"]), "")
        name = re.escape("/".join(parts[depth:]))
        if re.search(rf'(?m)^[^#\n]*?(?<![^\s"/(]){name}(?![^\s")])', lists):
            return True
    return False


def check_listed(tree: Tree) -> Iterator[Finding]:
    for path, _ in tree.cpp(*PROGRAM, "tests/"):
        # A header of the tests may be shared; whether it is used shows where it is included.
        if path.startswith("tests/") and path.endswith(".h"):
            continue
        if not is_listed(tree, path):
            yield Finding(path, 1, "no CMakeLists.txt names this file")


def check_scenarios(tree: Tree) -> Iterator[Finding]:
    tests = "\n".join(text for path, text in tree.files.items() if path.startswith("tests/"))
    for path in tree.files:
        if path.startswith("scenarios/") and not path.endswith(".md"):
            # A folder is one scenario: whoever runs it reads all of it.
            scenario = path.split("/")[1]
            if not re.search(rf"(?<![\w.-]){re.escape(scenario)}(?![\w-])", tests):
                yield Finding(path, 1, f"no test mentions the scenario '{scenario}'")


CHECKS = [check_layers, check_doors, check_bans, check_lines, check_length, check_listed,
          check_scenarios]


def findings(root: str) -> list[Finding]:
    tree = Tree(root)
    return sorted(finding for check in CHECKS for finding in check(tree))


def main() -> int:
    if len(sys.argv) != 2 or not os.path.isdir(sys.argv[1]):
        print(__doc__, file=sys.stderr)
        return 2
    found = findings(sys.argv[1])
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
