"""`cronwarp next` and `cronwarp explain` on single expressions and files."""

import json

from program import ProgramTest, run, validate


class NextTest(ProgramTest):

    def test_the_coming_firings_are_lines_on_standard_output(self):
        result = self.succeed("next", "0 8 * * ? *", "--dialect", "aws", "--from", "2026-03-01",
                              "-n", "2")
        self.assertEqual(result.stdout, "2026-03-01T08:00:00Z\n2026-03-02T08:00:00Z\n")

    def test_a_firing_at_the_start_is_not_after_it(self):
        result = self.succeed("next", "0 8 * * ? *", "--dialect", "aws", "--from",
                              "2026-03-01T08:00:00Z", "-n", "1")
        self.assertEqual(result.stdout, "2026-03-02T08:00:00Z\n")

    def test_an_eight_year_gap_between_leap_days_is_crossed(self):
        result = self.succeed("next", "0 0 29 2 *", "--dialect", "k8s", "--from", "2096-03-01",
                              "-n", "1")
        self.assertEqual(result.stdout, "2104-02-29T00:00:00Z\n")

    def test_a_zone_is_that_of_the_expression(self):
        result = self.succeed("next", "30 3 * * *", "--dialect", "debian", "--tz", "Europe/Riga",
                              "--from", "2026-03-28T12:00:00Z", "-n", "1", "--json")
        answer = json.loads(result.stdout)
        validate(answer, "next")
        self.assertEqual(answer["next"], ["2026-03-29T01:00:00Z"])

    def test_an_invalid_expression_is_exit_3_with_its_place(self):
        result = self.fail_with(3, "next", "61 8 * * ? *", "--dialect", "aws")
        self.assertEqual(result.stdout, "")
        self.assertIn("<expression>:1:1: error: ", result.stderr)
        answer = json.loads(self.fail_with(3, "next", "61 8 * * ? *", "--dialect", "aws",
                                           "--json").stdout)
        validate(answer, "next")
        self.assertFalse(answer["valid"])
        self.assertEqual(answer["findings"][0]["id"], "cron-value-range")

    def test_the_end_of_a_schedule_is_said(self):
        answer = json.loads(self.succeed("next", "0 0 1 1 ? 2030", "--dialect", "aws", "--from",
                                         "2026-01-01", "--json").stdout)
        self.assertEqual(answer["next"], ["2030-01-01T00:00:00Z"])
        self.assertTrue(answer["exhausted"])

    def test_the_dialect_is_never_guessed(self):
        result = self.fail_with(2, "next", "0 8 * * ? *")
        self.assertIn("add --dialect", result.stderr)

    def test_the_tasks_of_a_file_are_merged_in_time_order(self):
        path = self.write("docker-compose.yml",
                          "web:\n  image: x\n  labels:\n"
                          "    - convox.cron.hourly=0 * * * ? bin/hourly\n"
                          "    - convox.cron.every-half=*/30 * * * ? bin/half\n")
        result = self.succeed("next", path, "--from", "2026-03-01T00:00:00Z", "-n", "3")
        self.assertEqual(result.stdout,
                         "2026-03-01T00:30:00Z  web.every-half  bin/half\n"
                         "2026-03-01T01:00:00Z  web.every-half  bin/half\n"
                         "2026-03-01T01:00:00Z  web.hourly      bin/hourly\n")
        answer = json.loads(self.succeed("next", path, "--from", "2026-03-01", "--json").stdout)
        validate(answer, "upcoming")
        self.assertEqual(len(answer["next"]), 10)

    def test_a_file_whose_name_looks_like_an_expression_is_a_file(self):
        path = self.write("my app (1).yml",
                          "web:\n  image: x\n  labels:\n    - convox.cron.hourly=0 * * * ? x\n")
        self.assertIn("web.hourly", self.succeed("next", path).stdout)

    def test_a_limit_is_not_taken_for_a_proof(self):
        answer = json.loads(self.succeed("next", "* * * * *", "--dialect", "k8s", "--from",
                                         "9999-12-30T23:58:00Z", "--json").stdout)
        self.assertFalse(answer["exhausted"])

    def test_explain_says_it_in_words_and_proves_it(self):
        result = self.succeed("explain", "30 18 ? * MON-FRI *", "--dialect", "aws", "--from",
                              "2026-03-01")
        self.assertIn("18:30", result.stdout)
        self.assertIn("Monday", result.stdout)
        self.assertIn("Next after 2026-03-01T00:00:00Z: 2026-03-02T18:30:00Z", result.stdout)
        self.assertIn("It never fires.",
                      run("explain", "0 0 31 2 ? *", "--dialect", "aws").stdout)
