"""`cronwarp check`: exit codes, streams and formats."""

import json

from program import ProgramTest, ROOT, run, validate

CLEAN = "web:\n  image: x\n  labels:\n    - convox.cron.nightly=0 3 * * ? bin/nightly\n"
WARNED = CLEAN.replace("nightly=", "night_ly=")
BROKEN = CLEAN.replace("0 3", "61 3")


class CheckTest(ProgramTest):

    def test_exit_codes_follow_the_findings(self):
        cases = [(CLEAN, [], 0), (WARNED, [], 0), (WARNED, ["--fail-on", "warning"], 1),
                 (BROKEN, [], 1), ("web:\n  image: x\n", [], 3), ("web: [\n", [], 3), ("", [], 3)]
        for text, options, expected in cases:
            with self.subTest(text=text, options=options):
                result = run("check", self.write("docker-compose.yml", text), *options)
                self.assertEqual(result.returncode, expected, result.stdout + result.stderr)

    def test_a_finding_has_place_caret_id_and_help(self):
        result = self.fail_with(1, "check", self.write("docker-compose.yml", BROKEN))
        self.assertIn("docker-compose.yml:4:27: error: ", result.stdout)
        self.assertIn("    4 |     - convox.cron.nightly=61 3 * * ? bin/nightly\n"
                      "      |                           ^~\n", result.stdout)
        self.assertIn("[cron-value-range]", result.stdout)
        self.assertIn("= help: ", result.stdout)

    def test_a_missing_file_is_one_sentence_and_exit_3(self):
        result = self.fail_with(3, "check", "no/such/file.yml")
        self.assertEqual(result.stdout, "")
        self.assertIn("cannot read no/such/file.yml: No such file or directory", result.stderr)

    def test_json_follows_its_schema_even_when_nothing_could_be_read(self):
        paths = [self.write(f"{number}.yml", text)
                 for number, text in enumerate((CLEAN, WARNED, BROKEN, "web: [\n"))]
        for path in paths + ["no/such/file.yml", str(self.folder)]:
            with self.subTest(path):
                result = run("check", path, "--format", "json")
                validate(json.loads(result.stdout), "findings")

    def test_standard_input_is_a_file_too(self):
        result = self.succeed("check", "-", stdin=CLEAN)
        self.assertIn("1 task", result.stdout)

    def test_color_is_for_terminals_unless_asked_for(self):
        path = self.write("docker-compose.yml", BROKEN)
        self.assertNotIn("\x1b[", run("check", path).stdout)
        self.assertIn("\x1b[", run("--color", "always", "check", path).stdout)
        self.assertIn("\x1b[", run("check", path, environment={"FORCE_COLOR": "1"}).stdout)
        both = {"FORCE_COLOR": "1", "NO_COLOR": "1"}
        self.assertNotIn("\x1b[", run("check", path, environment=both).stdout)

    def test_the_page_of_diagnostics_is_what_the_program_says(self):
        result = self.succeed("explain", "--rules")
        self.assertEqual(result.stdout, (ROOT / "docs" / "DIAGNOSTICS.md").read_text())

    def test_one_rule_is_explained_by_its_id(self):
        result = self.succeed("explain", "never-fires")
        self.assertTrue(result.stdout.startswith("## `never-fires`"), result.stdout)
