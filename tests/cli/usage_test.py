"""What the program says to a command line that makes no sense, and how it presents itself."""

import json

from program import ProgramTest, ROOT

COMMANDS = ("run", "serve", "check", "next", "explain", "docker", "schema", "version")


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

    def test_options_of_real_runs_that_make_no_sense_together_are_exit_2_with_a_remedy(self):
        docker, replay = ("--runner", "docker"), ("--runner", "replay", "--cassette", "c.json")
        cases = [(("--docker-runs", "all"), "--docker-runs is for real runs", "add --runner docker"),
                 (("--docker-jobs", "2"), "--docker-jobs is for real runs", "add --runner docker"),
                 (("--docker-timeout", "9s"), "--docker-timeout is for", "add --runner docker"),
                 (("--docker-network", "x"), "--docker-network is for", "add --runner docker"),
                 (("--docker-cmd", "podman"), "--docker-cmd is for", "add --runner docker"),
                 (("--faketime",), "--faketime is for real runs", "add --runner docker"),
                 (("--record", "c.json"), "--record is for real runs", "add --runner docker"),
                 (("--cassette", "c.json"), "--cassette names", "add --runner replay"),
                 ((*docker, "--cassette", "c.json"), "--cassette names", "use --runner replay"),
                 (("--runner", "replay"), "needs a recording", "--cassette FILE"),
                 ((*replay, "--record", "d.json"), "--record keeps", "copy the cassette"),
                 ((*replay, "--docker-jobs", "2"), "a replay starts none", "leave it out"),
                 ((*replay, "--docker-runs", "2"), "was settled", "record again"),
                 ((*replay, "--faketime"), "was settled", "record again"),
                 ((*docker, "--docker-runs", "0"), "--docker-runs '0'", "'first' runs"),
                 ((*docker, "--docker-jobs", "0"), "--docker-jobs 0", "as many as"),
                 ((*docker, "--docker-jobs", "257"), "from 1 to 256", "as many as"),
                 ((*docker, "--docker-timeout", "0s"), "--docker-timeout '0s'", "such as 90s"),
                 ((*docker, "--docker-timeout", "8d"), "up to 7d", "such as 90s"),
                 ((*docker, "--verify"), "--verify would run", "--runner replay"),
                 ((*docker, "--rack-url", "http://x:1"), "--rack-url sends", "leave one"),
                 ((*replay, "--rack-url", "http://x:1"), "--rack-url sends", "leave one"),
                 ((*docker, "--docker-runs", "all", "--for", "20000d"), "are the most", "--for")]
        path = self.write("docker-compose.yml",
                          "web:\n  image: x\n  labels:\n    - convox.cron.often=* * * * ? x\n")
        for arguments, said, remedy in cases:
            with self.subTest(arguments):
                times = () if "--for" in arguments else ("--for", "1d")
                result = self.fail_with(2, "run", path, "--from", "2026-03-01", *times, *arguments)
                self.assertEqual(result.stdout, "")
                self.assertIn(said, result.stderr)
                self.assertIn(remedy, result.stderr)

    def test_a_command_within_a_command_is_looked_after_like_any(self):
        self.assertIn("did you mean 'clean'?", self.fail_with(2, "docker", "claen").stderr)
        self.assertIn("see 'cronwarp docker --help'", self.fail_with(2, "docker").stderr)
        self.assertIn("did you mean '--all'?", self.fail_with(2, "docker", "clean", "--al").stderr)
        self.assertIn("Usage: cronwarp docker clean", self.succeed("docker", "clean", "--help").stdout)

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
