"""Runs the real program for the tests of this folder."""

import json
import os
import pathlib
import subprocess
import tempfile
import unittest

import jsonschema

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = os.environ["CRONWARP"]


def run(*arguments, stdin="", cwd=ROOT, environment=None):
    """The finished process; colours, CI and locale of the caller do not reach it."""
    return subprocess.run(
        [PROGRAM, *arguments], input=stdin, cwd=cwd, env=environment or {"TZ": "Pacific/Apia"},
        capture_output=True, text=True, timeout=100, check=False)


def schema(name):
    return json.loads((ROOT / "reports" / "schema" / f"{name}.schema.json").read_text())


def validate(document, name):
    jsonschema.Draft202012Validator(schema(name)).validate(document)


class ProgramTest(unittest.TestCase):
    """A test case with a folder of its own."""

    maxDiff = None

    def setUp(self):
        holder = tempfile.TemporaryDirectory()
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return str(path)

    def succeed(self, *arguments, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        return result

    def fail_with(self, exit_code, *arguments, **options):
        result = run(*arguments, **options)
        self.assertEqual(result.returncode, exit_code, result.stdout + result.stderr)
        return result
