"""Every scenario of the repository gives the report that is kept for it, and shows what it is for.

UPDATE_GOLDEN=1 writes the reports anew.
"""

import json
import os
import re
import unittest

import yaml

from program import ROOT, ProgramTest, run, validate

GOLDEN = ROOT / "tests" / "golden" / "scenarios"
# Their processes are real: cli.docker_run has them.
REAL = {"real-docker"}


def scenarios():
    return sorted(path for path in (ROOT / "scenarios").glob("*.yml") if path.stem not in REAL)


def kinds_of(path):
    faults = yaml.safe_load(path.read_text()).get("faults", [])
    return {fault["fault"] for fault in faults if isinstance(fault, dict)}


class ScenariosTest(ProgramTest):
    def test_their_reports_are_those_that_are_kept(self):
        for path in scenarios():
            with self.subTest(path.stem):
                result = run("run", f"scenarios/{path.name}")
                self.assertEqual(result.stderr, "")
                golden = GOLDEN / f"{path.stem}.txt"
                text = result.stdout + f"exit code {result.returncode}\n"
                if os.environ.get("UPDATE_GOLDEN"):
                    golden.write_text(text)
                self.assertEqual(text, golden.read_text())

    def test_no_report_is_kept_of_a_scenario_that_is_gone(self):
        self.assertEqual([path.stem for path in sorted(GOLDEN.glob("*.txt"))],
                         [path.stem for path in scenarios()])

    def test_their_json_reports_keep_to_the_schema(self):
        for path in scenarios():
            with self.subTest(path.stem):
                result = run("run", f"scenarios/{path.name}", "--format", "json")
                validate(json.loads(result.stdout), "report")

    def test_each_begins_with_a_comment_that_says_its_idea(self):
        for path in scenarios():
            with self.subTest(path.stem):
                lines = path.read_text().splitlines()
                self.assertEqual(lines[1], "#")
                self.assertRegex(lines[2], "^# [A-Z]")

    def test_each_fault_there_is_acts_in_one_of_them(self):
        acted = set()
        for path in scenarios():
            if not kinds_of(path):
                continue
            result = run("run", f"scenarios/{path.name}", "--format", "json")
            report = json.loads(result.stdout)
            acted |= {fault["kind"] for fault in report["faults"] if fault["acted"] > 0}
        header = (ROOT / "src" / "model" / "fault.cpp").read_text()
        kinds = set(re.findall(r'FaultStage::k\w+,\s*"([a-z-]+)"', header))
        self.assertEqual(len(kinds), 28)
        self.assertEqual(kinds - acted, set())

    def test_the_examples_of_the_document_run(self):
        text = (ROOT / "docs" / "SCENARIOS.md").read_text()
        blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
        self.assertGreaterEqual(len(blocks), 6)
        compose = ROOT / "scenarios" / "daily-update" / "docker-compose.yml"
        self.write("docker-compose.yml", compose.read_text())
        for number, block in enumerate(blocks):
            with self.subTest(block):
                result = run("run", self.write(f"{number}.yml", block), "--from", "2016-05-01",
                             "--for", "31d")
                self.assertIn(result.returncode, (0, 1), result.stderr)
                self.assertTrue(result.stdout.startswith(("PASS", "FAIL")), result.stdout)


if __name__ == "__main__":
    unittest.main()
