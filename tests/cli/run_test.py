"""`cronwarp run`: files, formats, limits and the failures of the machine."""

import json
import subprocess

from program import PROGRAM, ProgramTest, ROOT, run, validate

COMPOSE = "web:\n  image: x\n  labels:\n    - convox.cron.nightly=0 3 * * ? bin/nightly\n"
RANGE = ("--from", "2026-03-01", "--for", "7d")


class RunTest(ProgramTest):

    def test_out_holds_a_report_and_a_stream_that_follow_their_schemas(self):
        out = self.folder / "deep" / "out"
        self.fail_with(1, "run", "scenarios/slow-task-overlaps.yml", "--out", str(out), cwd=ROOT)
        validate(json.loads((out / "report.json").read_text()), "report")
        lines = (out / "runs.ndjson").read_text().splitlines()
        for line in lines:
            validate(json.loads(line), "runs")
        self.assertEqual(json.loads(lines[0])["type"], "header")
        self.assertEqual(json.loads(lines[-1])["type"], "summary")

    def test_every_shipped_scenario_runs(self):
        scenarios = sorted((ROOT / "scenarios").glob("*.yml"))
        self.assertGreaterEqual(len(scenarios), 5)
        for scenario in scenarios:
            with self.subTest(scenario.name):
                result = run("run", f"scenarios/{scenario.name}", "--format", "json", "--verify",
                             cwd=ROOT)
                report = json.loads(result.stdout)
                validate(report, "report")
                self.assertEqual(result.returncode, report["verdict"]["exit_code"], result.stderr)
                self.assertGreater(report["summary"]["firings"], 0)

    def test_the_verdict_comes_first(self):
        result = self.succeed("run", self.write("docker-compose.yml", COMPOSE), *RANGE)
        self.assertTrue(result.stdout.startswith("PASS"), result.stdout)

    def test_a_task_that_cannot_be_simulated_stops_the_run(self):
        broken = COMPOSE + "    - convox.cron.broken=61 3 * * ? bin/broken\n"
        result = self.fail_with(1, "run", self.write("docker-compose.yml", broken), *RANGE)
        self.assertEqual(result.stdout, "")
        self.assertIn("[cron-value-range]", result.stderr)
        self.assertIn("the input has errors; nothing was run", result.stderr)

    def test_an_error_anywhere_in_the_input_stops_the_run(self):
        compose = "".join("  " + line for line in COMPOSE.splitlines(keepends=True))
        for wrong in ("for: 0s", "seed: -1", "tasks: {web.nightle: {duration: 1s}}", "seed: 1\nsede: 3"):
            with self.subTest(wrong):
                path = self.write("scenario.yml", f"{wrong}\nmanifest:\n{compose}")
                result = self.fail_with(1, "run", path)
                self.assertEqual(result.stdout, "")
                self.assertIn("nothing was run", result.stderr)

    def test_what_only_a_served_rack_heeds_is_warned_of_by_run_alone(self):
        compose = "".join("  " + line for line in COMPOSE.splitlines(keepends=True))
        path = self.write("scenario.yml", f"manifest:\n{compose}from: 2026-03-01\nfor: 7d\n"
                          "answers: [{request: /apps, answer: hang}]\n")
        self.assertIn("[served-only]", self.succeed("run", path).stdout)
        self.assertNotIn("served-only", self.succeed("check", path).stdout)

    def test_findings_at_fail_on_fail_the_verdict(self):
        warned = self.write("docker-compose.yml", COMPOSE.replace("nightly=", "night_ly="))
        self.succeed("run", warned, *RANGE)
        result = self.fail_with(1, "run", warned, *RANGE, "--fail-on", "warning")
        self.assertTrue(result.stdout.startswith("FAIL"), result.stdout)

    def test_the_exit_code_of_no_task_is_3(self):
        result = self.fail_with(3, "run", self.write("docker-compose.yml", "web:\n  image: x\n"))
        self.assertIn("[no-task-found]", result.stderr)

    def test_a_directory_that_cannot_be_made_is_exit_4(self):
        blocker = self.write("blocker", "")
        result = self.fail_with(4, "run", self.write("docker-compose.yml", COMPOSE), *RANGE, "--out",
                                f"{blocker}/out")
        self.assertIn("cannot create", result.stderr)

    def test_a_full_disk_is_exit_4_and_leaves_no_report(self):
        out = self.folder / "out"
        out.mkdir()
        (out / "runs.ndjson").symlink_to("/dev/full")
        result = self.fail_with(4, "run", self.write("docker-compose.yml", COMPOSE), *RANGE, "--out",
                                str(out))
        self.assertIn("No space left on device", result.stderr)
        self.assertFalse((out / "report.json").exists())

    def test_an_old_report_does_not_outlive_a_run_that_fails(self):
        out = self.folder / "out"
        path = self.write("docker-compose.yml", COMPOSE)
        self.succeed("run", path, *RANGE, "--out", str(out))
        broken = self.write("broken.yml", COMPOSE.replace("0 3", "61 3"))
        self.fail_with(1, "run", broken, *RANGE, "--out", str(out))
        self.assertFalse((out / "report.json").exists())
        self.succeed("run", path, *RANGE, "--out", str(out))
        missing = ("--runner", "docker", "--docker-cmd", "no-such-engine")
        result = self.fail_with(4, "run", path, *RANGE, "--out", str(out), *missing)
        self.assertIn("'no-such-engine'", result.stderr)
        report = json.loads((out / "report.json").read_text())
        self.assertIn("'no-such-engine'", report["stopped"]["reason"])
        self.assertEqual(report["summary"]["firings"], 0)

    def test_a_record_has_a_folder_to_go_to(self):
        path = self.write("docker-compose.yml", COMPOSE)
        result = self.fail_with(4, "run", path, *RANGE, "--runner", "docker", "--record",
                                str(self.folder / "nowhere" / "tape.json"))
        self.assertIn("there is no folder", result.stderr)

    def test_a_cassette_that_cannot_be_read_is_exit_3(self):
        path = self.write("docker-compose.yml", COMPOSE)
        for cassette in (str(self.folder / "missing.json"), self.write("tape.json", "{}")):
            with self.subTest(cassette):
                result = self.fail_with(3, "run", path, *RANGE, "--runner", "replay", "--cassette",
                                        cassette)
                self.assertIn(cassette, result.stderr)
                self.assertEqual(result.stdout, "")

    def test_the_event_budget_names_the_busiest_task(self):
        result = self.fail_with(4, "run", self.write("docker-compose.yml", COMPOSE), *RANGE,
                                "--event-budget", "3")
        self.assertIn("passed its budget of 3 events", result.stderr)
        self.assertIn("the busiest task is web.nightly", result.stderr)

    def test_the_platform_is_a_choice(self):
        path = self.write("docker-compose.yml", COMPOSE)
        for platform in ("gen1-2016-04", "gen1"):
            result = self.succeed("run", path, *RANGE, "--platform", platform, "--format", "json")
            self.assertEqual(json.loads(result.stdout)["scenario"]["platform"], platform)

    def test_variables_come_from_env_files(self):
        text = COMPOSE.replace("0 3 * * ?", "${NIGHTLY_AT}")
        path = self.write("docker-compose.yml", text)
        variables = self.write("night.env", "NIGHTLY_AT=0 4 * * ?\n")
        result = self.succeed("run", path, *RANGE, "--env-file", variables, "--format", "json")
        task = json.loads(result.stdout)["tasks"][0]
        self.assertEqual(task["first_firing"], "2026-03-01T04:00:00Z")

    def test_standard_output_that_cannot_be_written_is_exit_4(self):
        path = self.write("docker-compose.yml", COMPOSE)
        with open("/dev/full", "w") as full:
            result = subprocess.run([PROGRAM, "run", path, *RANGE], stdout=full,
                                    stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(result.returncode, 4)
        self.assertIn("cannot write to standard output", result.stderr)
