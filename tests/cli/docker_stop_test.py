"""What stays of a run with real containers that is interrupted, killed, or loses its engine."""

import json
import signal

from engine import PATIENCE_S, EngineTest
from program import validate

RANGE = ("--from", "2026-03-01", "--for", "3d")
# No two run the same thing, or they would share a run. The first is done when the others are waited
# for.
TASKS = (("a", "0 8 * * ?", "echo done"), ("b", "0 9 * * ?", "sleep 300"), ("c", "0 10 * * ?", "sleep 301"))


class StopTest(EngineTest):

    def stop_by(self, number):
        """The exit code, what was said on standard error, and the files."""
        out = self.folder / "out"
        process = self.start(self.compose(*TASKS), *RANGE, "--runner", "docker", "--docker-jobs", "2",
                             "--out", str(out))
        self.await_running("b", "c")
        process.send_signal(number)
        _, errors = process.communicate(timeout=PATIENCE_S)
        return process.returncode, errors, out

    def check_partial_report(self, out, reason):
        report = json.loads((out / "report.json").read_text())
        validate(report, "report")
        self.assertFalse(report["verdict"]["passed"])
        self.assertIn(reason, report["stopped"]["reason"])
        self.assertEqual(report["summary"]["outcomes"]["succeeded"], 1)
        self.assertEqual(report["summary"]["outcomes"]["running_at_end"], 1)
        lines = [json.loads(line) for line in (out / "runs.ndjson").read_text().splitlines()]
        for line in lines:
            validate(line, "runs")
        self.assertEqual(lines[-1]["type"], "summary")
        self.assertEqual(lines[-1]["stopped"], report["stopped"])

    def test_ctrl_c_leaves_a_partial_report_and_no_container(self):
        exit_code, errors, out = self.stop_by(signal.SIGINT)
        self.assertEqual(exit_code, 130)
        self.assertIn("interrupted by SIGINT", errors)
        self.assertEqual(self.containers(), [])
        self.check_partial_report(out, "interrupted by SIGINT")

    def test_sigterm_leaves_a_partial_report_and_no_container(self):
        exit_code, errors, out = self.stop_by(signal.SIGTERM)
        self.assertEqual(exit_code, 143)
        self.assertIn("interrupted by SIGTERM", errors)
        self.assertEqual(self.containers(), [])
        self.check_partial_report(out, "interrupted by SIGTERM")

    def test_the_next_run_removes_what_a_killed_one_left(self):
        exit_code, _, _ = self.stop_by(signal.SIGKILL)
        self.assertEqual(exit_code, -signal.SIGKILL)
        other = self.compose(("z", "0 8 * * ?", "true"), name="other/docker-compose.yml")
        self.real_run(other, *RANGE)
        self.assertEqual(self.containers(), [])

    def test_docker_clean_removes_what_a_killed_run_left(self):
        self.stop_by(signal.SIGKILL)
        result = self.succeed("docker", "clean", environment=self.environment)
        self.assertRegex(result.stdout, r"^\d+ containers? removed\n$")
        self.assertEqual(self.containers(), [])

    def test_docker_clean_lets_a_run_that_goes_on_be(self):
        self.start(self.compose(("a", "0 8 * * ?", "sleep 300")), *RANGE, "--runner", "docker")
        self.await_running("a")
        self.succeed("docker", "clean", environment=self.environment)
        self.assertEqual(len(self.containers()), 1)

    def test_an_interrupted_build_is_over_at_once(self):
        self.write("Dockerfile", "FROM cronwarp-busybox:1\n"
                   f"RUN : {self.mark}; sleep 300\n")
        path = self.write("docker-compose.yml", "web:\n  build: .\n  labels:\n"
                          f"    - convox.cron.a{self.mark}=0 8 * * ? true\n")
        out = self.folder / "out"
        process = self.start(path, *RANGE, "--runner", "docker", "--out", str(out))
        self.assertIn("building the image of web", process.stderr.readline())
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 130, errors)
        self.assertEqual(errors, "cronwarp: error: interrupted by SIGINT\n")
        check_nothing_happened(self, out, "interrupted by SIGINT")


def check_nothing_happened(test, out, reason):
    """The files of a run that has ended before its first firing."""
    report = json.loads((out / "report.json").read_text())
    validate(report, "report")
    test.assertEqual(report["summary"]["firings"], 0)
    test.assertEqual(report["stopped"]["at"], "2026-03-01T00:00:00Z")
    test.assertIn(reason, report["stopped"]["reason"])
    lines = [json.loads(line) for line in (out / "runs.ndjson").read_text().splitlines()]
    for line in lines:
        validate(line, "runs")
    test.assertEqual(lines[-1]["stopped"], report["stopped"])


class NoEngineTest(EngineTest):

    def test_an_engine_that_does_not_answer_is_exit_4_with_what_to_do(self):
        path, out = self.compose(("a", "0 8 * * ?", "true")), self.folder / "out"
        self.succeed("run", path, *RANGE, "--out", str(out))
        nowhere = {**self.environment, "DOCKER_HOST": "unix:///nonexistent.sock"}
        result = self.fail_with(4, "run", path, *RANGE, "--runner", "docker", "--out", str(out),
                                environment=nowhere)
        self.assertIn("nonexistent.sock", result.stderr)
        self.assertIn("start it", result.stderr)
        self.assertEqual(result.stdout, "")
        check_nothing_happened(self, out, "nonexistent.sock")
