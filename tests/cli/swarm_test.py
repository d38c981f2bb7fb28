"""cronwarp swarm finds the seed that fails, repeats it and makes it small."""

import json
import shlex
import unittest

from program import ProgramTest, run, validate

RARE = "scenarios/rare-overlap.yml"
SEEDS = "1..1000"


class SwarmTest(ProgramTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.found = json.loads(run("swarm", RARE, "--seeds", SEEDS, "--format", "json").stdout)

    def write_found(self):
        return self.write("found.yml", self.found["shrunk"]["scenario"])

    def report_of(self, *arguments):
        return json.loads(run("run", *arguments, "--format", "json").stdout)

    def test_the_report_keeps_to_its_schema(self):
        validate(self.found, "swarm")

    def test_it_finds_the_seed_that_a_single_run_would_not(self):
        self.succeed("run", RARE)
        self.assertEqual(self.found["exit_code"], 1)
        self.assertGreater(self.found["seeds_run"], 20)

    def test_about_one_seed_in_two_hundred_fails(self):
        result = run("swarm", RARE, "--seeds", "1..2000", "--keep-going", "--no-shrink", "--format",
                     "json")
        failing = json.loads(result.stdout)["seeds_failing"]
        self.assertTrue(4 <= failing <= 20, failing)

    def test_its_command_repeats_what_it_found(self):
        failing = self.found["failing"][0]
        self.assertEqual(failing["repeat"]["argv"][0], "cronwarp")
        result = run(*failing["repeat"]["argv"][1:], "--format", "json")
        self.assertEqual(result.returncode, 1)
        expectations = [e for e in json.loads(result.stdout)["expectations"]
                        if e["status"] == "failed"]
        self.assertEqual(expectations, failing["expectations"])

    def test_the_text_shows_that_command(self):
        text = run("swarm", RARE, "--seeds", SEEDS).stdout
        self.assertIn("repeat: " + shlex.join(self.found["failing"][0]["repeat"]["argv"]), text)

    def test_what_it_shrinks_to_is_small(self):
        self.assertLessEqual(self.found["shrunk"]["tasks"], 2)
        self.assertLessEqual(self.found["shrunk"]["faults"], 1)

    def test_what_it_shrinks_to_fails_for_the_same_reason(self):
        report = self.report_of(self.write_found())
        self.assertEqual(report["verdict"]["exit_code"], 1)
        small = report["expectations"][0]
        large = self.found["failing"][0]["expectations"][0]
        self.assertEqual(small["name"], large["name"])
        self.assertEqual(small["listed"][0]["why"], large["listed"][0]["why"])

    def test_it_writes_the_scenario_where_it_is_told(self):
        path = str(self.folder / "found.yml")
        result = run("swarm", RARE, "--seeds", SEEDS, "--write", path)
        self.assertEqual(result.returncode, 1)
        self.assertIn(path, result.stdout)
        self.fail_with(1, "run", path)

    def test_the_number_of_jobs_changes_nothing(self):
        for jobs in ("1", "3"):
            result = run("swarm", RARE, "--seeds", SEEDS, "--jobs", jobs, "--format", "json")
            self.assertEqual(json.loads(result.stdout), self.found)

    def test_it_passes_where_no_seed_fails(self):
        result = self.succeed("swarm", RARE, "--seeds", "1..20")
        self.assertTrue(result.stdout.startswith("PASS  20 seeds from 1 on"), result.stdout)

    def test_a_budget_ends_it(self):
        result = self.succeed("swarm", RARE, "--budget", "0s")
        self.assertTrue(result.stdout.startswith("PASS  1 seed from 1 on"), result.stdout)

    def test_a_scenario_that_expects_nothing_is_refused(self):
        result = self.fail_with(3, "swarm", "scenarios/two-services.yml")
        self.assertIn("the scenario expects nothing", result.stderr)

    def test_seeds_that_are_none_are_a_usage_error(self):
        for seeds in ("5..1", "a..b", "1..", "..7", "-1..3"):
            with self.subTest(seeds):
                self.fail_with(2, "swarm", RARE, f"--seeds={seeds}")

    def test_no_jobs_are_a_usage_error(self):
        self.fail_with(2, "swarm", RARE, "--jobs", "0")

    def test_without_faults_of_its_own_it_tries_all_kinds(self):
        path = self.write("calm.yml", "manifest:\n  web:\n    image: busybox\n    labels:\n"
                          "      - convox.cron.report=0 8 * * ? bin/report\n"
                          "from: 2016-05-01\nfor: 31d\nexpect:\n  - {success_rate: 100%}\n")
        found = json.loads(run("swarm", path, "--seeds", "1..50", "--format", "json").stdout)
        self.assertEqual(found["seeds_failing"], 1)
        self.assertEqual(found["shrunk"]["faults"], 1)


if __name__ == "__main__":
    unittest.main()
