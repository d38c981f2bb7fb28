"""A run is a function of its inputs: the bytes of two runs are the same."""

import json

from program import ProgramTest, ROOT

SCENARIO = "scenarios/daily-update.yml"


class DeterminismTest(ProgramTest):

    def outputs(self, name, *options, scenario=SCENARIO):
        out = self.folder / name
        result = self.succeed("run", scenario, "--out", str(out), *options, cwd=ROOT)
        report = json.loads((out / "report.json").read_text())
        return result.stdout, report, (out / "runs.ndjson").read_bytes()

    @staticmethod
    def outcomes(runs):
        """How each firing went, without ids and the header, both of which hold the seed."""
        records = map(json.loads, runs.splitlines())
        return {(record["task"], record["scheduled_at"]):
                (record["outcome"], record["process"]["duration_ms"])
                for record in records if record["type"] == "firing"}

    def test_the_same_command_twice_gives_the_same_bytes(self):
        text, report, runs = self.outputs("out-1")
        text_again, report_again, runs_again = self.outputs("out-2")
        report.pop("environment")
        report_again.pop("environment")
        self.assertEqual(report, report_again)
        self.assertEqual(runs, runs_again)
        self.assertEqual(text.replace("/out-1/", "/out-2/"), text_again)

    def test_another_seed_changes_outcomes_but_no_firing_time(self):
        _, report, runs = self.outputs("one", "--seed", "1")
        _, other, other_runs = self.outputs("two", "--seed", "2")
        self.assertNotEqual(self.outcomes(runs), self.outcomes(other_runs))
        self.assertEqual([task["firing_times"] for task in report["tasks"]],
                         [task["firing_times"] for task in other["tasks"]])

    def test_verify_runs_twice_and_says_so(self):
        result = self.succeed("run", SCENARIO, "--verify", cwd=ROOT)
        self.assertIn("a second run gave the same digest", result.stdout)

    def test_the_repeat_command_of_a_report_repeats_it(self):
        _, report, _ = self.outputs("first", "--seed", "77", "--from", "2016-05-01", "--for", "7d")
        argv = report["repeat"]["argv"]
        self.assertEqual(argv[0], "cronwarp")
        result = self.succeed(*argv[1:], "--format", "json", cwd=ROOT)
        self.assertEqual(json.loads(result.stdout)["digest"], report["digest"])
