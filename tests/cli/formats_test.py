"""Every form of a report, where it is asked for, and in GitHub Actions of its own accord."""

import json
import unittest
import xml.etree.ElementTree

from program import ROOT, ProgramTest, run

FAILING = "scenarios/silent-loss.yml"
KINDS = ("text", "json", "junit", "github", "gitlab", "sarif", "markdown", "tap")


class FormatsTest(ProgramTest):
    def in_actions(self, *arguments, **variables):
        environment = {"TZ": "UTC", "GITHUB_ACTIONS": "true", **variables}
        return run(*arguments, environment=environment)

    def test_a_form_fails_the_run_as_any_other(self):
        for kind in KINDS:
            with self.subTest(kind):
                self.assertNotEqual(self.fail_with(1, "run", FAILING, "--format", kind).stdout, "")

    def test_a_file_gets_the_bytes_that_standard_output_would(self):
        for kind in KINDS:
            with self.subTest(kind):
                path = self.folder / kind
                self.fail_with(1, "run", FAILING, "--output", f"{kind}={path}")
                shown = run("run", FAILING, "--format", kind).stdout
                if kind == "json":  # it says when it was made
                    self.assertEqual(json.loads(path.read_text())["digest"],
                                     json.loads(shown)["digest"])
                else:
                    self.assertEqual(path.read_text(), shown)

    def test_several_files_can_be_asked_for(self):
        self.fail_with(1, "run", FAILING, "--output", f"junit={self.folder}/a", "--output",
                       f"tap={self.folder}/b")
        xml.etree.ElementTree.parse(self.folder / "a")
        self.assertTrue((self.folder / "b").read_text().startswith("TAP version 14"))

    def test_a_kept_report_is_shown_again_as_the_run_showed_it(self):
        out = str(self.folder / "out")
        self.fail_with(1, "run", FAILING, "--out", out)
        for kind in KINDS:
            with self.subTest(kind):
                again = self.fail_with(1, "report", out, "--format", kind).stdout
                if kind == "json":
                    self.assertEqual(again, (self.folder / "out" / "report.json").read_text())
                else:
                    self.assertEqual(again, run("run", FAILING, "--out", out, "--format",
                                                kind).stdout)

    def test_no_report_is_a_clear_error(self):
        result = self.fail_with(3, "report", str(self.folder))
        self.assertIn("report.json", result.stderr)

    def test_what_is_no_report_is_a_clear_error(self):
        path = self.write("report.json", '{"format_version": "1.3"')
        self.assertIn(path, self.fail_with(3, "report", path).stderr)

    def test_an_unknown_form_is_a_usage_error_with_a_proposal(self):
        self.assertIn("did you mean 'junit'?",
                      self.fail_with(2, "run", FAILING, "--format", "juni").stderr)

    def test_an_output_without_a_path_is_a_usage_error(self):
        for output in ("junit", "junit=", "=x", "nothing=x"):
            with self.subTest(output):
                self.fail_with(2, "run", FAILING, "--output", output)

    def test_a_file_that_cannot_be_written_is_told_after_the_report(self):
        result = self.fail_with(4, "run", FAILING, "--output", f"tap={self.folder}/no/where")
        self.assertTrue(result.stdout.startswith("FAIL"))
        self.assertIn("no/where", result.stderr)

    def test_in_github_actions_annotations_come_after_the_text(self):
        shown = self.in_actions("run", FAILING).stdout
        self.assertIn("\nFAIL", shown)
        self.assertIn("\n::error ", shown)

    def test_in_github_actions_the_text_gives_no_commands(self):
        shown = self.in_actions("run", FAILING).stdout.splitlines()
        stop = shown[0]
        self.assertTrue(stop.startswith("::stop-commands::"), stop)
        token = stop.removeprefix("::stop-commands::")
        resumed = shown.index(f"::{token}::")
        annotation = next(i for i, line in enumerate(shown) if line.startswith("::error"))
        self.assertLess(resumed, annotation)
        self.assertTrue(any(line.startswith("FAIL") for line in shown[1:resumed]))

    def test_a_file_named_twice_is_a_usage_error(self):
        self.fail_with(2, "run", FAILING, "--output", f"tap={self.folder}/a", "--output",
                       f"junit={self.folder}/a")

    def test_no_input_is_overwritten(self):
        scenario = self.write("s.yml", (ROOT / FAILING).read_text())
        before = (self.folder / "s.yml").read_text()
        self.fail_with(2, "run", scenario, "--output", f"tap={scenario}")
        self.fail_with(3, "run", scenario, "--golden", scenario, "--update")
        self.fail_with(2, "swarm", scenario, "--write", scenario)
        self.assertEqual((self.folder / "s.yml").read_text(), before)

    def test_in_github_actions_the_summary_is_added_to_the_steps_file(self):
        summary = self.folder / "summary.md"
        summary.write_text("before\n")
        self.in_actions("run", FAILING, GITHUB_STEP_SUMMARY=str(summary))
        text = summary.read_text()
        self.assertTrue(text.startswith("before\n"))
        self.assertIn("web.update", text)

    def test_in_github_actions_another_form_is_left_alone(self):
        self.assertNotIn("::error", self.in_actions("run", FAILING, "--format", "tap").stdout)

    def test_without_github_actions_there_is_none_of_it(self):
        self.assertNotIn("::error", run("run", FAILING).stdout)

    def test_no_ci_turns_it_off(self):
        summary = self.folder / "summary.md"
        shown = self.in_actions("run", FAILING, "--no-ci", GITHUB_STEP_SUMMARY=str(summary)).stdout
        self.assertNotIn("::error", shown)
        self.assertFalse(summary.exists())


if __name__ == "__main__":
    unittest.main()
