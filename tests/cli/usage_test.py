"""What the program says to a command line that makes no sense, and how it presents itself."""

import json

from program import ProgramTest, ROOT

COMMANDS = ("run", "serve", "check", "next", "explain", "schema", "version")


class UsageTest(ProgramTest):

    def test_a_typo_is_exit_2_with_what_was_meant(self):
        cases = {("rum",): "did you mean 'run'?", ("run", "--form", "x"): "did you mean '--from'?",
                 ("check", "f.yml", "--formt=json"): "did you mean '--format'?"}
        for arguments, meant in cases.items():
            with self.subTest(arguments):
                result = self.fail_with(2, *arguments)
                self.assertEqual(result.stdout, "")
                self.assertIn(meant, result.stderr)

    def test_no_command_is_exit_2_and_points_to_the_help(self):
        result = self.fail_with(2)
        self.assertIn("cronwarp --help", result.stderr)

    def test_a_bad_value_is_exit_2_and_named(self):
        cases = [(("run", "f.yml", "--from", "tomorrow"), "--from 'tomorrow': expected a UTC time"),
                 (("run", "f.yml", "--for", "1x"), "--for '1x': expected a duration"),
                 (("run", "f.yml", "--for", "1d", "--to", "2026-01-01"), "--for"),
                 (("run", "f.yml", "--platform", "gen9"), "--platform"),
                 (("run", "f.yml", "--seed", "-1"), "--seed: '-1' is not a whole number"),
                 (("run", "f.yml", "--seed", "18446744073709551616"), "is not a whole number"),
                 (("run", "f.yml", "--event-budget", "1e9"), "'1e9' is not a whole number"),
                 (("run", "f.yml", "--out", ""), "--out"),
                 (("next",), "nothing to look up"),
                 (("run", "f.yml", "--sed", "3"), "unknown option '--sed'"),
                 (("run", "f.yml", "--fail-on", "never"), "--fail-on"),
                 (("next", "@daily", "--dialect", "unix"), "--dialect"),
                 (("schema", "raport"), "did you mean 'report'?")]
        for arguments, named in cases:
            with self.subTest(arguments):
                self.assertIn(named, self.fail_with(2, *arguments).stderr)

    def test_an_empty_range_is_a_usage_error(self):
        path = self.write("docker-compose.yml",
                          "web:\n  image: x\n  labels:\n    - convox.cron.nightly=0 3 * * ? x\n")
        result = self.fail_with(2, "run", path, "--from", "2026-03-01", "--to", "2026-03-01")
        self.assertIn("the range is empty", result.stderr)

    def test_every_command_has_help_with_examples(self):
        for command in COMMANDS[:-1]:
            with self.subTest(command):
                result = self.succeed(command, "--help")
                self.assertIn("Examples:", result.stdout)
                self.assertIn(f"cronwarp {command}", result.stdout)
        top = self.succeed("--help").stdout
        for command in COMMANDS:
            self.assertIn(command, top)

    def test_the_version_is_that_of_the_project(self):
        for arguments in (("version",), ("--version",)):
            self.assertRegex(self.succeed(*arguments).stdout, r"^cronwarp \d+\.\d+\.\d+ \(")

    def test_schemas_are_printed_as_they_are_shipped(self):
        names = self.succeed("schema").stdout.split()
        shipped = {path.name.removesuffix(".schema.json"): path.read_text()
                   for path in (ROOT / "reports" / "schema").glob("*.schema.json")}
        self.assertEqual(sorted(names), sorted(shipped))
        for name in names:
            text = self.succeed("schema", name).stdout
            self.assertEqual(text, shipped[name])
            self.assertEqual(json.loads(text)["$schema"],
                             "https://json-schema.org/draft/2020-12/schema")
