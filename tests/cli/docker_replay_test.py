"""--record and --runner replay: the same report again, without an engine."""

import json

from engine import EngineTest

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
        self.assertIn("record again: --runner docker --record", result.stderr)
        self.assertEqual(result.stdout, "")

    def test_a_run_that_is_recorded_is_repeated_by_its_replay(self):
        self.record(("a", "0 8 * * ?", "true"))
        report = json.loads((self.recorded / "report.json").read_text())
        self.assertEqual(report["repeat"]["argv"][-4:], ["--runner", "replay", "--cassette", self.tape])
