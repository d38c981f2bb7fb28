"""`cronwarp run --runner docker`: real containers, what reports say of them, and what stays of them."""

import json
import os
import pathlib
import pty
import re
import select
import subprocess

from engine import PATIENCE_S, EngineTest
from program import PROGRAM, ROOT, validate

RANGE = ("--from", "2026-03-01", "--for", "3d")
DAILY = "0 8 * * ?"


class ScenarioTest(EngineTest):

    def test_the_shipped_scenario_measures_fails_and_times_out(self):
        report = self.real_report("scenarios/real-docker.yml")
        validate(report, "report")
        self.assertEqual(report["environment"]["runner"]["kind"], "docker")
        self.assertIsNone(report["stopped"])
        tasks = {task["id"]: task for task in report["tasks"]}
        self.assertEqual({task["firings"] for task in tasks.values()}, {31})
        self.assertEqual(tasks["web.daily_update"]["outcomes"]["succeeded"], 31)
        self.assertGreaterEqual(tasks["web.daily_update"]["run_time"]["min_ms"], 500)
        self.assertEqual(tasks["web.daily_update"]["real_runs"]["measured"], 1)
        self.assertEqual(tasks["web.daily_update"]["real_runs"]["reused"], 30)
        self.assertEqual(tasks["web.invoices"]["outcomes"]["failed"], 31)
        self.assertEqual(tasks["web.import_rates"]["outcomes"]["timed_out"], 31)
        self.assertGreaterEqual(tasks["web.import_rates"]["run_time"]["min_ms"], 1500)

    def test_the_readme_shows_what_it_prints(self):
        printed = self.real_run("scenarios/real-docker.yml").stdout
        block = re.search(r"^```\n\$ scripts/cronwarp run scenarios/real-docker\.yml --runner docker\n"
                          r"(.*?)^```$", (ROOT / "README.md").read_text(), re.S | re.M).group(1)
        for part in block.split("...\n"):
            self.assertIn(part, printed)


class DockerRunTest(EngineTest):

    def test_runs_tell_whether_they_were_measured_or_reused(self):
        out = self.folder / "out"
        path = self.compose(("a", DAILY, "true"))
        self.real_run(path, *RANGE, "--docker-runs", "2", "--out", str(out))
        lines = [json.loads(line) for line in (out / "runs.ndjson").read_text().splitlines()]
        for line in lines:
            validate(line, "runs")
        runs = [line["run"] for line in lines if line["type"] == "firing"]
        self.assertEqual(runs, ["measured", "reused", "measured"])

    def test_a_task_knows_its_firing(self):
        path = self.compose(("a", DAILY, "echo $$CRONWARP_TASK at $$CRONWARP_SCHEDULED_AT; exit 1"))
        report = self.real_report(path, *RANGE, "--platform", "gen1")
        self.assertEqual(report["failures"]["listed"][0]["output"].strip(),
                         f"web.a{self.mark} at 2026-03-01T08:00:00Z")

    def test_nothing_of_a_run_stays(self):
        path = self.compose(("a", DAILY, "true"), ("b", DAILY, "exit 3"), ("c", DAILY, "no-such-thing"))
        self.real_run(path, *RANGE, "--docker-runs", "all")
        self.assertEqual(self.containers(), [])

    def test_how_many_containers_run_at_once_changes_nothing_but_durations(self):
        path = self.compose(("a", "*/30 8 * * ?", "true"), ("b", DAILY, "exit 3"))
        shapes = []
        for jobs in ("1", "2"):
            report = self.real_report(path, *RANGE, "--docker-runs", "all", "--docker-jobs", jobs)
            shapes.append([(task["id"], task["outcomes"], task["real_runs"], task["first_firing"])
                           for task in report["tasks"]])
        self.assertEqual(shapes[0], shapes[1])

    def test_requests_over_http_get_the_same_runs(self):
        path = self.compose(("a", DAILY, "sleep 0.2"), ("b", DAILY, "exit 3"))
        report = self.real_report(path, *RANGE, "--dispatch", "http")
        self.assertEqual(report["summary"]["outcomes"]["succeeded"], 3)
        self.assertEqual(report["summary"]["outcomes"]["failed"], 3)

    def test_secrets_of_the_environment_are_nowhere(self):
        secret = "swordfish-" + self.mark[::-1]
        path = self.compose(("a", DAILY, "echo it is $$PASSWORD; exit 1"),
                            extra=f"  environment:\n    - PASSWORD={secret}\n")
        out, tape = self.folder / "out", self.folder / "tape.json"
        done = self.real_run(path, *RANGE, "--platform", "gen1", "--out", str(out), "--record", str(tape))
        kept = [out / "report.json", out / "runs.ndjson", tape]
        for text in [done.stdout, done.stderr, *(file.read_text() for file in kept)]:
            self.assertNotIn(secret, text)
        self.assertIn("it is ***", (out / "runs.ndjson").read_text())

    def test_secrets_of_the_environment_are_in_no_argument_of_a_process(self):
        secret = "swordfish-" + self.mark[::-1]
        path = self.compose(("a", DAILY, "sleep 3"), extra=f"  environment:\n    - PASSWORD={secret}\n")
        process = self.start(path, *RANGE, "--runner", "docker")
        self.await_running("a")
        shown = b"".join(read(line) for line in pathlib.Path("/proc").glob("[0-9]*/cmdline"))
        self.assertIn(self.mark.encode(), shown)
        self.assertNotIn(secret.encode(), shown)
        process.communicate(timeout=PATIENCE_S)

    def test_a_build_is_announced_and_a_failing_one_ends_the_run(self):
        self.write("Dockerfile", "FROM cronwarp-busybox:1\nRUN echo no luck; exit 7\n")
        path = self.write("docker-compose.yml", "web:\n  build: .\n  labels:\n"
                          f"    - convox.cron.a{self.mark}=0 8 * * ? true\n")
        result = self.real_run(path, *RANGE, exit_code=4)
        self.assertIn("cronwarp: building the image of web", result.stderr)
        self.assertIn("no luck", result.stderr)
        self.assertEqual(result.stdout, "")


def read(path):
    try:
        return path.read_bytes()
    except OSError:  # it has ended
        return b""


class ProgressTest(EngineTest):

    def shown(self, *arguments, environment=None):
        """All that a terminal gets on standard error."""
        reader, writer = pty.openpty()
        process = subprocess.Popen([PROGRAM, "run", *arguments], cwd=ROOT,
                                   env={**self.environment, "TERM": "xterm", **(environment or {})},
                                   stdout=subprocess.DEVNULL, stderr=writer)
        os.close(writer)
        text = b""
        while select.select([reader], [], [], PATIENCE_S)[0]:
            try:
                text += os.read(reader, 65536)
            except OSError:  # the program has closed its end
                break
        os.close(reader)
        self.assertEqual(process.wait(timeout=PATIENCE_S), 0)
        return text.decode()

    def test_a_terminal_sees_what_runs_and_none_of_it_stays(self):
        path = self.compose(("a", DAILY, "sleep 1.2"), ("b", "0 9 * * ?", "sleep 1.3"))
        text = self.shown(path, *RANGE, "--runner", "docker", "--docker-jobs", "1")
        self.assertRegex(text, rf"1 of 2 real runs, 1 running: web\.b{self.mark} \(\d+s\), about")
        self.assertTrue(text.endswith("\r\x1b[K"), repr(text[-200:]))
        # Ten times a second at most, and a little more for a slow test.
        self.assertLess(len(re.findall("real runs", text)), 60)

    def test_ci_sees_nothing_of_it(self):
        path = self.compose(("a", DAILY, "sleep 1"))
        text = self.shown(path, *RANGE, "--runner", "docker", environment={"CI": "true"})
        self.assertEqual(text, "")
