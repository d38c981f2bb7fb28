"""The six expressions of the announcement of Convox scheduled tasks, and its own example."""

import datetime
import json

from program import ProgramTest, ROOT, validate

UTC = datetime.timezone.utc
START = datetime.datetime(2016, 4, 21, tzinfo=UTC)
MINUTES = [START + datetime.timedelta(minutes=n) for n in range(30 * 24 * 60)]

# What each expression of the table means, as arithmetic on UTC minutes.
MEANINGS = {
    "every-minute": ("* * * * ?", lambda t: True),
    "every-ten-minutes": ("*/10 * * * ?", lambda t: t.minute % 10 == 0),
    "every-hour": ("0 * * * ?", lambda t: t.minute == 0),
    "half-past-six": ("30 6 * * ?", lambda t: (t.hour, t.minute) == (6, 30)),
    "weekday-evenings": ("30 18 ? * MON-FRI",
                         lambda t: (t.hour, t.minute) == (18, 30) and t.weekday() < 5),
    "noon-on-the-first": ("0 12 1 * ?", lambda t: (t.day, t.hour, t.minute) == (1, 12, 0)),
}
COUNTS = {"every-minute": 43200, "every-ten-minutes": 4320, "every-hour": 720,
          "half-past-six": 30, "weekday-evenings": 22, "noon-on-the-first": 1}


class AnnouncementTest(ProgramTest):

    def fast_forward_table(self):
        labels = "".join(f"    - convox.cron.{name}={expression} bin/{name}\n"
                         for name, (expression, _) in MEANINGS.items())
        manifest = self.write("docker-compose.yml", "web:\n  build: .\n  labels:\n" + labels)
        out = self.folder / "out"
        self.succeed("run", manifest, "--from", "2016-04-21", "--for", "30d", "--out", str(out))
        report = json.loads((out / "report.json").read_text())
        times = {}
        for line in (out / "runs.ndjson").read_text().splitlines():
            record = json.loads(line)
            if record["type"] == "firing":
                times.setdefault(record["task"], []).append(record["scheduled_at"])
        return report, times

    def test_the_six_expressions_fire_exactly_when_utc_arithmetic_says(self):
        report, times = self.fast_forward_table()
        for name, (_, is_due) in MEANINGS.items():
            with self.subTest(name):
                expected = [t.strftime("%Y-%m-%dT%H:%M:%SZ") for t in MINUTES if is_due(t)]
                self.assertEqual(sorted(times[f"web.{name}"]), expected)
                self.assertEqual(len(expected), COUNTS[name])
        self.assertEqual({task["id"]: task["firings"] for task in report["tasks"]},
                         {f"web.{name}": count for name, count in COUNTS.items()})

    def test_the_example_runs_and_is_warned_that_its_name_cannot_be_deployed(self):
        manifest = self.write(
            "docker-compose.yml",
            'web:\n  build: .\n  volumes:\n    - .:/src\n  ports:\n    - "3000:3000"\n'
            "  labels:\n    - convox.cron.daily_update=0 8 * * ? bin/daily_update\n")
        result = self.succeed("run", manifest, "--from", "2016-04-21", "--for", "30d",
                              "--format", "json")
        report = json.loads(result.stdout)
        validate(report, "report")
        self.assertEqual(report["summary"]["firings"], 30)
        findings = {finding["id"]: finding for finding in report["findings"]}
        self.assertEqual(findings["undeployable-name"]["severity"], "warning")
        self.assertIn("daily_update", findings["undeployable-name"]["message"])

    def test_the_shipped_scenario_of_the_table_is_the_same(self):
        result = self.succeed("run", "scenarios/announcement.yml", "--format", "json", cwd=ROOT)
        report = json.loads(result.stdout)
        self.assertEqual(report["scenario"]["range"],
                         {"from": "2016-04-21T00:00:00Z", "to": "2016-05-21T00:00:00Z"})
        self.assertEqual(sorted(task["firings"] for task in report["tasks"]),
                         sorted(COUNTS.values()))
