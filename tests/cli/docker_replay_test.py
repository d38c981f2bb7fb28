"""--record and --runner replay: the same report again, without an engine."""

import json
import os
import signal

from engine import PATIENCE_S, EngineTest

RANGE = ("--from", "2026-03-01", "--for", "3d")
NO_ENGINE = {"DOCKER_HOST": "unix:///nonexistent.sock", "PATH": "/nonexistent"}


class ReplayTest(EngineTest):

    def record(self, *tasks, extra=""):
        self.path = self.compose(*tasks, extra=extra)
        self.tape = str(self.folder / "tape.json")
        self.recorded = self.folder / "recorded"
        self.real_run(self.path, *RANGE, "--docker-runs", "2", "--record", self.tape, "--out",
                      str(self.recorded))

    def replay(self, *arguments, exit_code=0, path=None):
        return self.fail_with(exit_code, "run", path or self.path, *RANGE, "--runner", "replay",
                              "--cassette", self.tape, *arguments, environment=NO_ENGINE)

    def test_a_replay_is_the_recorded_run_to_the_byte(self):
        self.record(("a", "0 8 * * ?", "echo one; sleep 0.3"), ("b", "0 9 * * ?", "echo two; exit 3"),
                    ("c", "0 9 * * ?", "printf '\\\\377\\\\001'; exit 1"))
        out = self.folder / "replayed"
        self.replay("--out", str(out), "--verify")
        digests = [json.loads((folder / "report.json").read_text())["digest"]
                   for folder in (self.recorded, out)]
        self.assertEqual(digests[0], digests[1])
        self.assertEqual((self.recorded / "runs.ndjson").read_bytes(), (out / "runs.ndjson").read_bytes())

    def test_a_replay_over_http_has_the_same_digest(self):
        self.record(("a", "0 8 * * ?", "true"))
        report = json.loads(self.replay("--dispatch", "http", "--format", "json").stdout)
        recorded = json.loads((self.recorded / "report.json").read_text())
        self.assertEqual(report["digest"], recorded["digest"])

    def test_a_stale_cassette_is_exit_3_and_says_what_changed(self):
        self.record(("a", "0 8 * * ?", "echo one"))
        changed = self.compose(("a", "0 8 * * ?", "echo two"))
        result = self.replay(exit_code=3, path=changed)
        self.assertIn("is stale", result.stderr)
        self.assertIn("echo two", result.stderr)
        self.assertIn("record again: --runner docker --docker-runs 2 --record", result.stderr)
        self.assertEqual(result.stdout, "")

    def test_a_stopped_recording_is_kept_and_no_replay_is_promised(self):
        path = self.compose(("a", "0 8 * * ?", "echo done"), ("b", "0 9 * * ?", "sleep 300"))
        tape, out = self.folder / "tape.json", self.folder / "out"
        process = self.start(path, *RANGE, "--runner", "docker", "--docker-jobs", "1", "--record", str(tape),
                             "--out", str(out))
        self.await_running("b")
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=PATIENCE_S)
        self.assertEqual((process.returncode, errors), (130, "cronwarp: error: interrupted by SIGINT\n"))
        self.assertEqual([run["task"] for run in json.loads(tape.read_text())["runs"]], [f"web.a{self.mark}"])
        report = json.loads((out / "report.json").read_text())
        self.assertEqual(report["repeat"]["argv"][-2:], ["--runner", "docker"])
        self.assertIsNone(report["environment"]["runner"]["unused_runs"])

    def test_a_recording_of_nothing_replaces_none(self):
        self.record(("a", "0 8 * * ?", "true"))
        before = (self.folder / "tape.json").read_text()
        other = self.compose(("b", "0 8 * * ?", "sleep 300"))
        process = self.start(other, *RANGE, "--runner", "docker", "--record", self.tape)
        self.await_running("b")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE_S)
        self.assertEqual((self.folder / "tape.json").read_text(), before)

    def test_a_reader_that_is_gone_loses_no_recording(self):
        path, tape = self.compose(("a", "0 8 * * ?", "true")), self.folder / "tape.json"
        process = self.start(path, *RANGE, "--runner", "docker", "--record", str(tape))
        process.stdout.close()
        errors = process.stderr.read()
        self.assertEqual(process.wait(timeout=PATIENCE_S), 4)
        self.assertEqual(errors, "cronwarp: error: cannot write to standard output\n")
        self.assertEqual(len(json.loads(tape.read_text())["runs"]), 1)

    def test_what_cannot_be_kept_at_the_end_is_told_after_the_report(self):
        path, tape = self.compose(("a", "0 8 * * ?", "sleep 300")), self.folder / "tape.json"
        process = self.start(path, *RANGE, "--runner", "docker", "--docker-timeout", "4s", "--record",
                             str(tape), "--format", "json")
        self.await_running("a")
        tape.mkdir()
        out, errors = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, 4)
        self.assertRegex(errors, r"^cronwarp: error: cannot write the cassette .*\n$")
        self.assertEqual(json.loads(out)["repeat"]["argv"][-4:],
                         ["--runner", "docker", "--docker-timeout", "4s"])

    def test_a_recording_that_cannot_be_written_is_noticed_first(self):
        path = self.compose(("a", "0 8 * * ?", "sleep 300"))
        for tape, why in ((str(self.folder), "it is a folder"),
                          ("/proc/tape.json", os.strerror(2))):
            with self.subTest(tape):
                result = self.real_run(path, *RANGE, "--record", tape, exit_code=4)
                self.assertEqual(result.stderr, f"cronwarp: error: cannot write {tape}: {why}\n")

    def test_a_run_that_is_recorded_is_repeated_by_its_replay(self):
        self.record(("a", "0 8 * * ?", "true"))
        report = json.loads((self.recorded / "report.json").read_text())
        self.assertEqual(report["repeat"]["argv"][-4:], ["--runner", "replay", "--cassette", self.tape])
