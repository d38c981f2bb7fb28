"""`cronwarp serve`: the real program on real sockets. Time is paused and made to jump, so that no
test waits for it."""

import json
import signal
import socket
import stat
import subprocess

from program import PROGRAM, ProgramTest, ROOT, validate
from serving import Served

COMPOSE = """\
web:
  image: x
  labels:
    - convox.cron.nightly=0 8 * * ? bin/nightly
worker:
  image: x
"""
SCENARIO = f"""\
manifest:
{"".join("  " + line for line in COMPOSE.splitlines(keepends=True))}
app: shop
from: 2016-04-21T07:00:00Z
for: 1d
tasks:
  web.nightly: {{duration: 10m, output: "all done"}}
"""
VIRTUAL = ("--clock", "virtual", "--speed", "1")
QUIET = ("--access-log", "none")


class ServeTest(ProgramTest):

    def scenario(self, more=""):
        return self.write("scenario.yml", SCENARIO + more)

    def commands(self, rack):
        """Without the shell that generation 2 shows before them."""
        return [process["command"].removeprefix("sh -c ")
                for process in rack.get("/apps/shop/processes")]

    # Start, stop and exit codes.

    def test_either_signal_stops_it_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number), Served(self.scenario(), *QUIET) as rack:
                self.assertEqual(rack.ask("GET", "/check")[0], 200)
                self.assertEqual(rack.stop(number)[0], 0)

    def test_a_signal_ends_connections_that_are_open(self):
        with Served(self.scenario(), *QUIET) as rack:
            connection = rack.connect()
            connection.request("GET", "/apps", headers=rack.headers())
            connection.getresponse().read()
            self.assertEqual(rack.stop()[0], 0)
            self.assertEqual(connection.sock.recv(1), b"")
            connection.close()

    def test_without_a_file_the_rack_is_empty(self):
        with Served(*QUIET) as rack:
            self.assertEqual(rack.get("/apps"), [])
            self.assertEqual(rack.ask("GET", "/cronwarp/report")[0], 404)

    def test_a_manifest_needs_no_task(self):
        path = self.write("shop/docker-compose.yml", "web:\n  image: x\n")
        with Served(path, *QUIET) as rack:
            self.assertEqual([app["name"] for app in rack.get("/apps")], ["shop"])

    def test_a_port_that_is_taken_is_exit_4_and_one_sentence(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            result = self.fail_with(4, "serve", "--listen", f"127.0.0.1:{port}")
        self.assertEqual(result.stdout, "")
        self.assertIn(f"cannot listen on 127.0.0.1 port {port}", result.stderr)
        self.assertEqual(len(result.stderr.splitlines()), 1, result.stderr)

    def test_a_rack_whose_url_nobody_can_read_is_not_served(self):
        with open("/dev/full", "w") as full:
            result = subprocess.run([PROGRAM, "serve"], stdout=full, stderr=subprocess.PIPE,
                                    text=True, check=False)
        self.assertEqual(result.returncode, 4)
        self.assertIn("cannot write to standard output", result.stderr)

    def test_an_error_in_the_input_is_refused_as_by_run(self):
        path = self.write("docker-compose.yml", COMPOSE.replace("0 8", "61 8"))
        result = self.fail_with(1, "serve", path)
        self.assertIn("[cron-value-range]", result.stderr)
        self.assertIn("the input has errors; nothing is served", result.stderr)
        self.assertIn("cannot read no/such.yml", self.fail_with(3, "serve", "no/such.yml").stderr)

    def test_findings_are_on_standard_error_and_do_not_stop_it(self):
        path = self.write("shop/docker-compose.yml", COMPOSE.replace("nightly=", "night_ly="))
        with Served(path, *QUIET) as rack:
            self.assertIn("[undeployable-name]", rack.stop()[1])

    def test_what_makes_no_sense_is_exit_2_with_a_remedy(self):
        empty = self.write("empty", "\nsecond line\n")
        cases = [(("--listen", "nowhere"), "expected a numeric address and a port"),
                 (("--listen", "localhost:80"), "expected a numeric address and a port"),
                 (("--listen", "::1:80"), "expected a numeric address and a port"),
                 (("--listen", "[127.0.0.1]:80"), "expected a numeric address and a port"),
                 (("--listen", "127.0.0.1:65536"), "expected a numeric address and a port"),
                 (("--listen", "0.0.0.0:0"), "set CONVOX_PASSWORD, or name a file with"),
                 (("--listen", "[::]:0"), "needs a password of yours"),
                 (("--password-file", empty), "a password is not"),
                 (("--generation", "gen9"), "--generation"),
                 (("--speed", "60"), "add --clock virtual"),
                 (("--from", "2016-04-21"), "add --clock virtual"),
                 (("--clock", "virtual", "--speed", "0"), "expected a number above 0"),
                 (("--clock", "virtual", "--speed", "1e9"), "expected a number above 0"),
                 (("--clock", "virtual", "--speed", "fast"), "expected a number above 0"),
                 (("--clock", "virtual", "--from", "noon"), "--from 'noon': expected a UTC time"),
                 (("--platform", "gen1"), "--platform is for reading a FILE"),
                 (("--access-log", "loud"), "--access-log")]
        for arguments, said in cases:
            with self.subTest(arguments):
                result = self.fail_with(2, "serve", *arguments)
                self.assertEqual(result.stdout, "")
                self.assertIn(said, result.stderr)

    # Passwords and addresses.

    def test_a_password_is_made_up_for_each_start(self):
        passwords = []
        for _ in range(2):
            with Served(*QUIET) as rack:
                self.assertRegex(rack.password, "^[A-Za-z0-9]{24}$")
                self.assertEqual(rack.ask("GET", "/apps")[0], 200)
                self.assertEqual(rack.ask("GET", "/apps", password="wrong")[0], 401)
                passwords.append(rack.password)
        self.assertNotEqual(*passwords)

    def test_the_password_is_the_files_first_line_else_the_environments(self):
        file = self.write("password", "fromfile\r\nsecond line\n")
        variable = {"CONVOX_PASSWORD": "fromenvironment"}
        for arguments, expected in ((("--password-file", file), "fromfile"),
                                    ((), "fromenvironment")):
            with self.subTest(expected), Served(*arguments, *QUIET,
                                                    environment=variable) as rack:
                self.assertEqual(rack.password, expected)
                self.assertEqual(rack.ask("GET", "/apps")[0], 200)

    def test_a_password_file_that_cannot_be_read_is_exit_4(self):
        result = self.fail_with(4, "serve", "--password-file", "no/such/file")
        self.assertIn("cannot read no/such/file", result.stderr)

    def test_a_password_that_clients_would_change_is_warned_of(self):
        with Served(*QUIET, "--tls", environment={"CONVOX_PASSWORD": "a/b c"}) as rack:
            self.assertIn("convox:a%2Fb%20c@", rack.announced[0])
            self.assertIn("CONVOX_PASSWORD='a/b c'", rack.announced[2])
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)
            self.assertIn("warning: clients of generation 2 and 3 send this password "
                          "percent-encoded", rack.stop()[1])

    def test_a_public_address_takes_a_password_of_the_users(self):
        with Served("--listen", "0.0.0.0:0", *QUIET,
                        environment={"CONVOX_PASSWORD": "mine"}) as rack:
            self.assertEqual(rack.url.hostname, "127.0.0.1")
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)

    def test_ipv6_works(self):
        with Served("--listen", "[::1]:0", *QUIET) as rack:
            self.assertEqual(rack.url.hostname, "::1")
            self.assertEqual(rack.get("/apps"), [])

    def test_tls_is_there_from_the_start(self):
        with Served("--tls", *QUIET) as rack:
            self.assertEqual(rack.url.scheme, "https")
            self.assertEqual(rack.get("/apps"), [])

    def test_each_client_is_told_how_to_get_there(self):
        with Served("--tls", *QUIET) as rack:
            url = rack.url.geturl()
            self.assertEqual(rack.announced, [
                f"URL {url}\n", f"convox of generation 2 and 3: export RACK_URL={url}\n",
                f"convox of 2016: export CONVOX_HOST=127.0.0.1:{rack.url.port} "
                f"CONVOX_PASSWORD={rack.password}\n", "clock: real\n"])
        with Served(*QUIET) as rack:
            self.assertEqual(rack.announced[2], "convox of 2016: needs --tls\n")
        with Served("--generation", "v3", "--clock", "virtual", "--speed", "0.5", "--from",
                        "2016-04-21", *QUIET) as rack:
            self.assertEqual(rack.announced[2:], ["clock: virtual from 2016-04-21T00:00:00Z on, "
                                                  "0.5 seconds a second\n"])

    # Generations.

    def test_the_rack_speaks_the_generation_that_was_asked_for(self):
        errors = {"gen1-2016": '{"error":"no such app: nope"}', "gen2": "app not found: nope\n",
                  "v3": "app not found: nope\n"}
        for generation, error in errors.items():
            with self.subTest(generation), Served("--generation", generation, *QUIET) as rack:
                self.assertEqual(rack.ask("GET", "/apps/nope"), (404, error))

    # The clock and the tasks.

    def test_tasks_come_and_go_on_the_rack_of_each_generation(self):
        for generation in ("gen1-2016", "gen2", "v3"):
            with self.subTest(generation), Served(self.scenario(), *VIRTUAL, *QUIET,
                                                  "--generation", generation) as rack:
                self.assertTrue(rack.clock(action="pause")["paused"])
                self.assertNotIn("bin/nightly", self.commands(rack))
                rack.clock(to="2016-04-21T08:05:00Z")
                self.assertIn("bin/nightly", self.commands(rack))
                rack.clock(by="6m")
                self.assertNotIn("bin/nightly", self.commands(rack))
                log = rack.stream("/apps/shop/logs", Follow="false", Since="1h", Prefix="true")
                self.assertIn("2016-04-21T08:10:00Z", log)
                self.assertIn("all done", log)

    def test_the_report_is_that_of_a_run_of_the_same_range(self):
        with Served(self.scenario(), *VIRTUAL, *QUIET) as rack:
            rack.clock(action="pause")
            for to, outcome in (("2016-04-21T08:05:00Z", "running_at_end"),
                                ("2016-04-22T07:00:00Z", "succeeded")):
                rack.clock(to=to)
                report = rack.get("/cronwarp/report")
                validate(report, "report")
                self.assertEqual(report["scenario"]["range"]["to"], to)
                self.assertEqual(report["summary"]["outcomes"][outcome], 1)
                argv = report["repeat"]["argv"]
                self.assertEqual(argv[:2], ["cronwarp", "run"])
                again = json.loads(self.succeed(*argv[1:], "--format", "json").stdout)
                self.assertEqual(report["digest"], again["digest"])

    def test_a_report_at_the_very_start_is_empty_but_whole(self):
        with Served(self.scenario(), *VIRTUAL, *QUIET) as rack:
            report = rack.get("/cronwarp/report")
            validate(report, "report")
            self.assertEqual(report["summary"]["firings"], 0)

    def test_time_goes_on_at_the_speed_that_was_asked_for(self):
        with Served(self.scenario(), "--clock", "virtual", *QUIET) as rack:
            self.assertEqual(rack.get("/cronwarp/clock")["speed"], 3600)
            # It would take an hour of the test's time if the rack's did not run.
            while rack.get("/cronwarp/clock")["now"] < "2016-04-21T07:30:00Z":
                pass
            self.assertEqual(rack.clock(speed=0.5, action="pause")["speed"], 0.5)
            paused_at = rack.get("/cronwarp/clock")["now"]
            self.assertEqual(rack.get("/cronwarp/clock")["now"], paused_at)

    def test_a_rack_that_cannot_keep_the_pace_still_answers(self):
        labels = "".join(f"    - convox.cron.task{n}=* * * * ? bin/{n}\n" for n in range(200))
        path = self.write("docker-compose.yml", "web:\n  image: x\n  labels:\n" + labels)
        with Served(path, "--clock", "virtual", "--speed", "10000000", *QUIET) as rack:
            earlier = rack.get("/cronwarp/clock")["now"]
            later = rack.get("/cronwarp/clock")
            self.assertGreater(later["present"], earlier)
            validate(rack.get("/cronwarp/report"), "report")

    def test_the_virtual_clock_starts_where_it_is_told(self):
        for arguments, start in (((), "2016-04-21T07:00:0"),
                                 (("--from", "2030-01-01"), "2030-01-01T00:00:0")):
            with self.subTest(start), Served(self.scenario(), *VIRTUAL, *QUIET,
                                                 *arguments) as rack:
                self.assertTrue(rack.get("/cronwarp/clock")["now"].startswith(start))

    def test_the_real_clock_is_that_of_the_machine(self):
        with Served(self.scenario(), *QUIET) as rack:
            clock = rack.get("/cronwarp/clock")
            self.assertEqual((clock["speed"], clock["paused"]), (1, False))
            self.assertGreater(clock["now"], "2024")

    # What a scenario says of a served rack.

    def test_services_have_the_processes_that_scale_says(self):
        path = self.scenario("scale: {web: 2, worker: 0}\n")
        with Served(path, *VIRTUAL, *QUIET) as rack:
            names = [process["name"] for process in rack.get("/apps/shop/processes")]
            self.assertEqual(names, ["web", "web"])

    def test_scripted_answers_are_given(self):
        path = self.scenario("answers:\n"
                             "  - {request: GET /apps, answer: {status: 503, body: busy}, skip: 1, "
                             "times: 1}\n"
                             "  - {request: GET /apps/*, answer: reset}\n")
        with Served(path, *VIRTUAL, *QUIET) as rack:
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)
            self.assertEqual(rack.ask("GET", "/apps"), (503, "busy"))
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)
            with self.assertRaises(ConnectionResetError):
                rack.ask("GET", "/apps/shop")

    def test_commands_of_clients_go_as_the_scenario_says(self):
        path = self.scenario("commands:\n  'rake *': {duration: 5m, output: migrated}\n")
        with Served(path, *VIRTUAL, *QUIET) as rack:
            rack.clock(action="pause")
            self.assertEqual(
                rack.ask("POST", "/apps/shop/processes/web/run", "command=rake+db%3Amigrate",
                         **{"Content-Type": "application/x-www-form-urlencoded"}),
                (200, '{"success":true}'))
            self.assertIn("rake db:migrate", self.commands(rack))
            rack.clock(by="6m")
            self.assertNotIn("rake db:migrate", self.commands(rack))
            self.assertIn("migrated", rack.stream("/apps/shop/logs", Follow="false", Since="1h"))

    # State.

    def test_apps_survive_a_restart_with_a_state_file_only(self):
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        file = self.folder / "rack.json"
        with Served(*QUIET, "--state", str(file)) as rack:
            self.assertEqual(rack.ask("POST", "/apps", "name=shop", **form)[0], 200)
            # Kept before the answer is out, not at the end only.
            self.assertIn("shop", file.read_text())
            rack.ask("POST", "/apps/shop/environment", "GREETING=hello\n")
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        with Served(*QUIET, "--state", str(file)) as rack:
            self.assertEqual([app["name"] for app in rack.get("/apps")], ["shop"])
            self.assertEqual(rack.get("/apps/shop/environment"), {"GREETING": "hello"})
        with Served(*QUIET) as rack:
            self.assertEqual(rack.get("/apps"), [])

    def test_an_app_of_the_state_takes_the_place_of_the_manifests(self):
        file = str(self.folder / "rack.json")
        with Served(self.scenario(), *VIRTUAL, *QUIET, "--state", file) as rack:
            rack.ask("POST", "/apps/shop/environment", "GREETING=hello\n")
        with Served(self.scenario(), *VIRTUAL, *QUIET, "--state", file) as rack:
            self.assertEqual(rack.get("/apps/shop/environment"), {"GREETING": "hello"})
            rack.clock(action="pause")
            rack.clock(to="2016-04-21T08:05:00Z")
            self.assertIn("bin/nightly", self.commands(rack))

    def test_a_state_file_that_is_none_is_exit_4(self):
        for path in (self.write("state.json", "not ours"), "no/such/folder/state.json"):
            with self.subTest(path):
                result = self.fail_with(4, "serve", "--state", path)
                self.assertEqual(result.stdout, "")
                self.assertIn(path, result.stderr)

    def test_a_state_that_cannot_be_written_is_tried_again_and_at_the_end_exit_4(self):
        folder = self.folder / "state"
        state = folder / "rack.json"
        folder.mkdir()
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        with Served(*QUIET, "--state", str(state)) as rack:
            state.unlink()
            folder.rmdir()
            for name in ("shop", "blog"):
                self.assertEqual(rack.ask("POST", "/apps", f"name={name}", **form)[0], 200)
            folder.mkdir()
            self.assertEqual(rack.ask("DELETE", "/apps/blog")[0], 200)
            self.assertEqual([app["name"] for app in json.loads(state.read_text())["apps"]],
                             ["shop"])
            state.unlink()
            folder.rmdir()
            self.assertEqual(rack.ask("POST", "/apps", "name=mail", **form)[0], 200)
            code, errors = rack.stop()
        self.assertEqual(code, 4)
        self.assertEqual(errors.count("cannot write"), 3, errors)  # two while it served

    def test_who_reads_the_access_log_may_go(self):
        with Served(self.scenario(), *VIRTUAL, errors=subprocess.PIPE) as rack:
            rack.process.stderr.close()
            for _ in range(3):
                self.assertEqual(rack.ask("GET", "/apps")[0], 200)
            rack.process.terminate()
            self.assertEqual(rack.process.wait(timeout=60), 0)

    def test_who_reads_the_access_log_may_be_slow(self):
        with Served(self.scenario(), *VIRTUAL, errors=subprocess.PIPE) as rack:
            path = "/apps/" + "x" * 900
            for _ in range(200):  # more than a pipe holds
                self.assertEqual(rack.ask("GET", path)[0], 404)
            rack.process.terminate()
            self.assertEqual(rack.process.wait(timeout=60), 0)
            rack.process.stderr.close()

    # The access log.

    def test_the_access_log_has_a_line_a_request_and_no_secret(self):
        for log_format in ("text", "json"):
            with self.subTest(log_format), Served(
                    self.scenario(), *VIRTUAL, "--access-log", log_format,
                    environment={"CONVOX_PASSWORD": "topsecret"}) as rack:
                rack.ask("GET", "/apps/shop/processes?token=querysecret")
                rack.ask("GET", "/apps", password="triedsecret")
                rack.ask("POST", "/apps/shop/environment", "KEY=bodysecret\n")
                _, log = rack.stop()
                self.assertNotIn("secret", log)
                lines = [line for line in log.splitlines() if "/apps" in line]
                self.assertEqual(len(lines), 3, log)
                self.assertIn("/apps/shop/processes", lines[0])
                self.assertIn("401", lines[1])
                if log_format == "json":
                    self.assertEqual([json.loads(line)["status"] for line in lines], [200, 401, 200])

    def test_no_access_log_is_silence(self):
        with Served(*QUIET) as rack:
            rack.get("/apps")
            self.assertEqual(rack.stop(), (0, ""))

    def test_the_shipped_scenarios_can_be_served(self):
        for scenario in sorted((ROOT / "scenarios").glob("*.yml")):
            with self.subTest(scenario.name), Served(
                    f"scenarios/{scenario.name}", *VIRTUAL, *QUIET) as rack:
                rack.clock(action="pause")
                rack.clock(by="1d")
                validate(rack.get("/cronwarp/report"), "report")
