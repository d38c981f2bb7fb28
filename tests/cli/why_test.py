"""`cronwarp why`: why a task does or does not fire, and what becomes of it."""

import json

from program import ProgramTest, validate

MANIFEST = """web:
  image: busybox
  labels:
    - convox.cron.backup=0 2,14 ? * MON-FRI bin/backup
    - convox.cron.minutely=* * * * ? bin/heartbeat
"""

SCENARIO = """manifest: docker-compose.yml
from: 2026-03-01
for: 14d
seed: 7
tasks:
  web.backup: {duration: 90m, exit_codes: {3: 1}, output: "disk full"}
  web.minutely: {duration: 5s}
"""


class WhyTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.manifest = self.write("docker-compose.yml", MANIFEST)
        self.scenario = self.write("scenario.yml", SCENARIO)

    def ask(self, subject, *options, path=None):
        answer = json.loads(
            self.succeed("why", subject, path or self.scenario, "--format", "json", *options).stdout)
        validate(answer, "why")
        return answer

    def test_a_firing_is_told_from_its_schedule_to_its_outcome(self):
        result = self.succeed("why", "web.backup@2026-03-03T14:00", self.scenario)
        for part in ["It fires: every field matches.", "2026-03-03T14:00:00Z  due",
                     "attempt 1: accepted, HTTP 200", "started", "ended after 1h 30m",
                     "failed: exit code 3", "disk full"]:
            self.assertIn(part, result.stdout)

    def test_the_fields_in_the_way_and_the_nearest_firings_are_named(self):
        answer = self.ask("web.backup@2026-03-01T14:30")["answer"]
        self.assertFalse(answer["fires"])
        self.assertEqual(
            answer["reason"],
            "It does not fire: the minute is 30 (allowed: 0) and the day of week is Sunday "
            "(allowed: Monday to Friday).")
        self.assertEqual([field["name"] for field in answer["fields"] if not field["matches"]],
                         ["minute", "day of week"])
        self.assertEqual((answer["before"], answer["after"]),
                         ("2026-02-27T14:00:00Z", "2026-03-02T02:00:00Z"))

    def test_nothing_is_told_of_what_did_not_fire(self):
        answer = self.ask("web.backup@2026-03-01T14:30")
        self.assertEqual((answer["firings"], answer["told"]), ([], []))

    def test_a_date_alone_lists_all_firings_of_the_day(self):
        answer = self.ask("web.backup@2026-03-03")
        self.assertTrue(answer["whole_day"])
        self.assertEqual([firing["scheduled_at"] for firing in answer["firings"]],
                         ["2026-03-03T02:00:00Z", "2026-03-03T14:00:00Z"])

    def test_of_many_firings_a_few_are_told_in_full(self):
        answer = self.ask("web.minutely@2026-03-03")
        self.assertEqual(len(answer["firings"]), 1440)
        self.assertEqual(len(answer["told"]), 1)

    def test_a_day_without_a_firing_says_so(self):
        result = self.succeed("why", "web.backup@2026-03-01", self.scenario)
        self.assertIn("It does not fire on this day.", result.stdout)
        self.assertIn("the one after: 2026-03-02T02:00:00Z", result.stdout)

    def test_the_outcome_is_that_of_the_run(self):
        self.succeed("run", self.scenario, "--out", str(self.folder / "out"))
        text = (self.folder / "out" / "runs.ndjson").read_text()
        ran = next(line for line in map(json.loads, text.splitlines())
                   if line.get("task") == "web.backup"
                   and line.get("scheduled_at") == "2026-03-03T14:00:00Z")
        told = self.ask("web.backup@2026-03-03T14:00")["told"][0]
        self.assertEqual(
            (told["outcome"], told["detail"], told["process"]["id"], told["process"]["started_at"]),
            (ran["outcome"], ran["detail"], ran["process"]["id"], ran["process"]["started_at"]))

    def test_a_fault_that_acted_is_named_with_its_clause(self):
        told = self.ask("web.backup@2026-03-03T14:00", "--outage",
                        "2026-03-03T13:30:00Z/PT1H")["told"][0]
        self.assertTrue(told["faults"])
        self.assertEqual((told["faults"][0]["kind"], told["faults"][0]["what"]),
                         ("rack-down", "the rack was down"))
        self.assertNotEqual(told["outcome"], "succeeded")

    def test_a_firing_that_the_range_cuts_off_is_running_at_its_end(self):
        told = self.ask("web.backup@2026-03-03T14:00", "--to", "2026-03-03T15:00:00Z")["told"][0]
        self.assertEqual(told["outcome"], "running_at_end")

    def test_a_manifest_alone_is_run_from_the_day_in_question(self):
        answer = self.ask("web.backup@2016-04-25T02:00", path=self.manifest)
        self.assertTrue(answer["answer"]["fires"])
        self.assertEqual(answer["scenario"]["range"]["from"], "2016-04-25T00:00:00Z")

    def test_an_unknown_task_is_a_usage_error_with_the_nearest_one(self):
        result = self.fail_with(2, "why", "web.bakcup@2026-03-03", self.scenario)
        self.assertIn("has no task 'web.bakcup'", result.stderr)
        self.assertIn("did you mean 'web.backup'?", result.stderr)

    def test_a_time_outside_the_range_is_an_error_with_the_remedy(self):
        result = self.fail_with(2, "why", "web.backup@2026-03-15T00:00", self.scenario)
        self.assertIn("is outside the range, which is 2026-03-01T00:00:00Z to "
                      "2026-03-15T00:00:00Z", result.stderr)
        self.assertIn("--from", result.stderr)

    def test_what_is_no_task_at_a_time_is_a_usage_error(self):
        self.assertIn("is not TASK@TIME", self.fail_with(2, "why", "web.backup", self.scenario).stderr)
        self.assertIn("the time 'noon'",
                      self.fail_with(2, "why", "web.backup@noon", self.scenario).stderr)
