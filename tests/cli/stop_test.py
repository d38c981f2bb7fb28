"""What a run without containers leaves that ends before its range does."""

import json
import signal
import subprocess

from program import PROGRAM, ROOT, ProgramTest, validate

# Longer than any machine needs to get the signal through.
LONG = ("scenarios/announcement.yml", "--from", "2016-04-21", "--for", "70000d")


class StopTest(ProgramTest):

    def stop_by(self, number, *arguments):
        """The exit code, standard output and standard error of a run that a signal stops midway."""
        self.out = self.folder / number.name
        process = subprocess.Popen([PROGRAM, "run", *arguments, "--out", str(self.out)], cwd=ROOT,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while not self.has_runs(process):
            pass
        process.send_signal(number)
        out, errors = process.communicate(timeout=60)
        return process.returncode, out, errors

    def has_runs(self, process):
        self.assertIsNone(process.poll(), "the run ended too early")
        stream = self.out / "runs.ndjson"
        return stream.exists() and stream.stat().st_size > 0

    def check_report(self, reason):
        report = json.loads((self.out / "report.json").read_text())
        validate(report, "report")
        self.assertFalse(report["verdict"]["passed"])
        self.assertEqual(report["stopped"]["reason"], reason)
        self.assertEqual(report["scenario"]["range"]["to"], report["stopped"]["at"])
        with open(self.out / "runs.ndjson", encoding="utf-8") as stream:
            *_, last = stream
        summary = json.loads(last)
        validate(summary, "runs")
        self.assertEqual(summary["type"], "summary")
        self.assertEqual(summary["stopped"], report["stopped"])
        self.assertEqual(summary["digest"], report["digest"])

    def test_signals_stop_it_with_a_partial_report(self):
        for number, exit_code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
            with self.subTest(number.name):
                code, out, errors = self.stop_by(number, *LONG)
                self.assertEqual(code, exit_code, errors)
                self.assertEqual(errors, f"cronwarp: error: interrupted by {number.name}\n")
                self.assertTrue(out.startswith("Stopped at "), out[:200])
                self.check_report(f"interrupted by {number.name}")

    def test_a_signal_stops_a_run_over_http(self):
        code, _, errors = self.stop_by(signal.SIGINT, *LONG, "--dispatch", "http")
        self.assertEqual(code, 130, errors)
        self.check_report("interrupted by SIGINT")

    def test_a_used_up_budget_leaves_a_partial_report(self):
        self.out = self.folder / "out"
        result = self.fail_with(4, "run", *LONG, "--event-budget", "500", "--out", str(self.out))
        self.assertIn("passed its budget of 500 events", result.stderr)
        report = json.loads((self.out / "report.json").read_text())
        self.check_report(report["stopped"]["reason"])
        self.assertIn("passed its budget of 500 events", report["stopped"]["reason"])
