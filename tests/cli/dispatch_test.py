"""`cronwarp run` with its requests sent over real sockets: to a server of its own (--dispatch http)
and to a rack elsewhere (--rack-url), which is a `cronwarp serve` here."""

import json
import socket

from program import ProgramTest, ROOT, run, validate
from serving import Served

MANIFEST = "web:\n  image: x\n  labels:\n    - convox.cron.nightly=0 8 * * ? bin/nightly\n"
SERVED = "manifest:\n" + "".join("  " + line for line in MANIFEST.splitlines(keepends=True)) + (
    "app: shop\nfrom: 2016-04-21\nfor: 3d\ntasks: {web.nightly: {duration: 10m}}\n")


class HttpDispatchTest(ProgramTest):

    def outputs(self, name, *arguments):
        out = self.folder / name
        result = run("run", *arguments, "--out", str(out), cwd=ROOT)
        report = json.loads((out / "report.json").read_text())
        validate(report, "report")
        self.assertEqual(result.returncode, report["verdict"]["exit_code"], result.stderr)
        return report, (out / "runs.ndjson").read_bytes()

    def assert_the_carrier_changes_nothing(self, *arguments):
        in_memory, memory_runs = self.outputs("memory", *arguments)
        over_http, http_runs = self.outputs("http", *arguments, "--dispatch", "http")
        self.assertEqual(in_memory["digest"], over_http["digest"])
        self.assertEqual(in_memory.pop("environment")["dispatch"], "memory")
        self.assertEqual(over_http.pop("environment")["dispatch"], "http")
        # As texts, so that the order of the members counts too.
        self.assertEqual(json.dumps(in_memory), json.dumps(over_http))
        self.assertEqual(memory_runs, http_runs)
        return over_http

    def test_the_announcements_example_for_31_days(self):
        report = self.assert_the_carrier_changes_nothing(
            "scenarios/daily-update.yml", "--from", "2016-04-21", "--for", "31d")
        self.assertEqual(report["summary"]["firings"], 31)

    def test_the_announcements_table_for_a_day(self):
        report = self.assert_the_carrier_changes_nothing(
            "scenarios/announcement.yml", "--from", "2016-05-01", "--for", "1d")
        self.assertEqual(report["summary"]["firings"], 1440 + 144 + 24 + 1 + 1)

    def test_a_rack_without_room(self):
        report = self.assert_the_carrier_changes_nothing(
            "scenarios/full-rack.yml", "--platform", "gen1-2016-04")
        self.assertEqual(report["summary"]["outcomes"]["never_started"], 28)

    def test_faults_on_the_way(self):
        report = self.assert_the_carrier_changes_nothing("scenarios/everything-at-once.yml", "--for",
                                                         "14d", "--from", "2016-05-01")
        self.assertGreater(report["summary"]["duplicates"], 0)

    def test_commands_of_all_characters(self):
        commands = ["bin/é ü 漢", "a=b;c%20d + e", "x" * 3000]
        labels = "".join(f"    - 'convox.cron.task{n}=0 8 * * ? {command}'\n"
                         for n, command in enumerate(commands))
        path = self.write("shop/docker-compose.yml", "web:\n  image: x\n  labels:\n" + labels)
        self.assert_the_carrier_changes_nothing(path, "--from", "2016-04-21", "--for", "2d")

    def test_a_second_run_verifies_it(self):
        result = self.succeed("run", "scenarios/daily-update.yml", "--dispatch", "http", "--verify",
                              cwd=ROOT)
        self.assertIn("a second run gave the same digest", result.stdout)


class UsageTest(ProgramTest):

    def test_what_makes_no_sense_is_exit_2_with_a_remedy(self):
        path = self.write("docker-compose.yml", MANIFEST)
        url = "http://convox:topsecret@127.0.0.1:1"
        cases = [(("--dispatch", "pigeon"), "--dispatch"),
                 (("--dispatch", "http", "--platform", "gen1"),
                  "--dispatch http is for the platform gen1-2016-04: the Lambda of gen1 calls ECS"),
                 (("--rack-url", url, "--platform", "gen1"), "--rack-url is for the platform"),
                 (("--rack-url", url, "--dispatch", "memory"), "leave out --dispatch"),
                 (("--rack-url", url, "--verify"), "a second time"),
                 (("--rack-url", "convox:topsecret@127.0.0.1"), "--rack-url: expected"),
                 (("--rack-url", url + "/apps"), "--rack-url: expected")]
        for arguments, said in cases:
            with self.subTest(arguments):
                result = self.fail_with(2, "run", path, *arguments)
                self.assertEqual(result.stdout, "")
                self.assertIn(said, result.stderr)
                self.assertNotIn("topsecret", result.stderr)


class RackElsewhereTest(ProgramTest):

    def setUp(self):
        super().setUp()
        # Beside each other, so that both have the app's name.
        self.manifest = self.write("shop/docker-compose.yml", MANIFEST)

    def serve(self, more="", *arguments):
        return Served(self.write("served.yml", SERVED + more), "--clock", "virtual", "--speed", "1",
                      "--access-log", "none", *arguments,
                      environment={"CONVOX_PASSWORD": "topsecret"})

    def run_against(self, url, *arguments, **options):
        out = self.folder / "out"
        result = self.succeed("run", self.manifest, "--from", "2016-04-21", "--for", "3d",
                              "--rack-url", url, "--out", str(out), *arguments, **options)
        written = (out / "report.json").read_text() + (out / "runs.ndjson").read_text()
        self.assertNotIn("topsecret", result.stdout + result.stderr + written)
        report = json.loads((out / "report.json").read_text())
        validate(report, "report")
        lines = [json.loads(line) for line in (out / "runs.ndjson").read_text().splitlines()]
        for line in lines:
            validate(line, "runs")
        return report, [line for line in lines if line["type"] == "firing"]

    def causes(self, firings):
        return [(firing["outcome"], firing["cause"], firing.get("detail")) for firing in firings]

    def test_what_the_rack_accepts_is_handed_over_and_runs_there(self):
        for tls in ((), ("--tls",)):
            with self.subTest(tls), self.serve("", *tls) as rack:
                rack.clock(action="pause")
                report, firings = self.run_against(rack.url.geturl())
                self.assertEqual(self.causes(firings),
                                 [("running_at_end", "handed-over", None)] * 3)
                shown = f"{rack.url.scheme}://127.0.0.1:{rack.url.port}"
                self.assertEqual(report["environment"]["dispatch"], shown)
                self.assertEqual(report["repeat"]["argv"][-2:], ["--rack-url", shown])
                commands = [process["command"] for process in rack.get("/apps/shop/processes")]
                self.assertEqual(commands.count("bin/nightly"), 3)

    def test_the_text_names_the_rack(self):
        with self.serve() as rack:
            result = self.succeed("run", self.manifest, "--from", "2016-04-21", "--for", "3d",
                                  "--rack-url", rack.url.geturl())
            self.assertIn("3 handed over", result.stdout)
            self.assertIn(f"the rack at http://127.0.0.1:{rack.url.port}",
                          " ".join(result.stdout.split()))

    def test_a_password_that_the_url_lacks_is_the_environments(self):
        with self.serve() as rack:
            url = f"http://127.0.0.1:{rack.url.port}"
            _, firings = self.run_against(
                url, environment={"TZ": "Pacific/Apia", "CONVOX_PASSWORD": "topsecret"})
            self.assertEqual(firings[0]["cause"], "handed-over")
            _, firings = self.run_against(url)
            self.assertEqual(self.causes(firings), [("never_started", "api-error", 401)] * 3)

    def test_what_the_rack_refuses_is_lost_and_what_it_does_not_answer_is_tried_three_times(self):
        answers = ("answers:\n"
                   "  - {request: POST /**, answer: {status: 503, body: busy}, times: 1}\n"
                   "  - {request: POST /**, answer: reset, times: 3}\n"
                   "  - {request: POST /**, answer: lose_reply, times: 1}\n")
        with self.serve(answers) as rack:
            _, firings = self.run_against(rack.url.geturl())
            self.assertEqual(self.causes(firings), [("never_started", "api-error", 503),
                                                    ("never_started", "no-answer", 3),
                                                    ("running_at_end", "handed-over", None)])
            self.assertEqual([len(firing["attempts"]) for firing in firings], [1, 3, 2])

    def test_a_rack_that_is_not_there_is_exit_4(self):
        with socket.socket() as unused:
            unused.bind(("127.0.0.1", 0))
            url = f"http://convox:topsecret@127.0.0.1:{unused.getsockname()[1]}"
            result = self.fail_with(4, "run", self.manifest, "--from", "2016-04-21", "--for", "3d",
                                    "--rack-url", url)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)
        self.assertIn("127.0.0.1", result.stderr)
        self.assertNotIn("topsecret", result.stderr)
