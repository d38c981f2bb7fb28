"""What real clients and racks of three generations were seen to say to each other, said again to
the served rack: the bytes of the request, and the answer they must get. Sources: convox/rack
20160420221228 and 20260421192651, convox/convox 3.24.9, each with its command-line client."""

import json
import re

from program import ProgramTest
from raw_wire import BINARY, PING, PONG, TEXT, WEBSOCKET_KEY, Wire, accept_key, basic
from serving import Served

PASSWORD = "secret"
AUTHORIZED = "Authorization: " + basic("convox", PASSWORD)
STRANGER = "Authorization: " + basic("convox", "wrong")
FORM = "Content-Type: application/x-www-form-urlencoded"
PLAIN = "text/plain; charset=utf-8"
OUTDATED = "client outdated, please update with `convox update`"
MARKER = b"F1E49A85-0AD7-4AEF-A618-C249C6E6568D:"
# The clock stands and is put forward. What is due at an instant has happened after it.
NOW = "2016-04-21T13:00:00Z"

SCENARIO = """\
manifest:
  web: {image: x, mem_limit: 256m}
  worker: {image: x, mem_limit: 256m}
app: myapp
scale: {web: 0, worker: 0}
commands:
  cat: {duration: 1s, exit_codes: {7: 1}, output: "stdin={stdin}"}
  "rake *": {duration: 1s, output: "raked"}
"""

# The headers of each client as it sends them.
GEN1 = ("User-Agent: Go-http-client/1.1", "Version: 20160420221228", "Accept-Encoding: gzip")
GEN2 = ("User-Agent: convox.go/dev", "Version: dev", "Accept: */*", "Session: ",
        "Accept-Encoding: gzip")
CLIENTS = {"gen1-2016": GEN1, "gen2": GEN2, "v3": GEN2[:3]}
GENERATIONS = tuple(CLIENTS)


def as_go(document):
    """The JSON text of Go's MarshalIndent, as the racks write it, and a line's end."""
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


class ReplayTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.scenario = self.write("scenario.yml", SCENARIO)
        self.password_file = self.write("password", PASSWORD)

    def serve(self, generation, *more):
        return StillRack(self.scenario, "--password-file", self.password_file,
                         "--generation", generation, "--clock", "virtual", "--speed", "1",
                         "--from", "2016-04-21T12:00:00Z", "--access-log", "none", *more)

    def check(self, answer, status, content_type, body):
        self.assertEqual(answer.status, status, answer.body)
        self.assertEqual(answer.header("Content-Type"), content_type)
        self.assertEqual(answer.body, body)
        self.assertEqual(answer.header("Content-Length"), str(len(body.encode())))

    def check_json(self, answer):
        self.assertEqual(answer.status, 200, answer.body)
        self.assertEqual(answer.header("Content-Type"), "application/json")
        self.assertEqual(answer.body[-1], "\n")
        document = json.loads(answer.body)
        self.assertEqual(answer.body, as_go(document))
        return document

    def check_upgraded(self, answer):
        self.assertEqual(answer.status, 101)
        self.assertEqual(answer.header("Sec-WebSocket-Accept"), accept_key(WEBSOCKET_KEY))
        self.assertIsNone(answer.header("Sec-WebSocket-Protocol"))
        self.assertIsNone(answer.header("Sec-WebSocket-Extensions"))


class StillRack(Served):
    """A rack whose clock reads NOW and stands."""

    def __enter__(self):
        super().__enter__()
        self.clock(action="pause", to=NOW)
        return self

    def ask_once(self, method, target, *lines, body=""):
        with Wire(self) as wire:
            return wire.ask(method, target, *lines, body=body)


class AuthenticationTest(ReplayTest):

    def test_a_wrong_password_is_refused_in_the_form_of_the_generation(self):
        expected = {
            "gen1-2016": ("invalid authorization", 'Basic realm="Convox System"'),
            "gen2": ("invalid authentication\n", None),
            "v3": ("invalid authentication\n", 'Basic realm="convox"'),
        }
        for generation, (body, challenge) in expected.items():
            with self.subTest(generation), self.serve(generation) as rack:
                for wrong in ((), (STRANGER,), ("Authorization: Basic",)):
                    answer = rack.ask_once("GET", "/apps", *CLIENTS[generation], *wrong)
                    self.check(answer, 401, PLAIN, body)
                    self.assertEqual(answer.header("WWW-Authenticate"), challenge)
                any_user = "Authorization: " + basic("anybody", PASSWORD)
                self.assertEqual(
                    rack.ask_once("GET", "/apps", *CLIENTS[generation], any_user).status, 200)
                self.check(rack.ask_once("GET", "/check"), 200, PLAIN, "ok")

    def test_on_a_websocket_a_wrong_password_is_told_after_the_upgrade(self):
        expected = {
            "gen1-2016": [(TEXT, b"ERROR: invalid authorization\n"), None],
            "gen2": [(TEXT, b"ERROR: invalid authentication\n"), (BINARY, b"")],
            "v3": [(TEXT, b"ERROR: invalid authentication\n"), (BINARY, b"")],
        }
        for generation, frames in expected.items():
            with self.subTest(generation), self.serve(generation) as rack, Wire(rack) as wire:
                self.check_upgraded(wire.upgrade("/apps/myapp/logs", *CLIENTS[generation], STRANGER))
                self.assertEqual(wire.read_frames(), frames)

    def test_the_rack_of_2016_asks_for_a_version(self):
        with self.serve("gen1-2016") as rack:
            for lines, status in (
                    (("Version: 20150911185300",), 403), (("Version: 20150911185301",), 200),
                    (("Version: dev",), 200), (("User-Agent: curl/7.43.0",), 200),
                    (("User-Agent: curl/",), 200), (("User-Agent: Go-http-client/1.1",), 403),
                    ((), 403)):
                with self.subTest(lines):
                    answer = rack.ask_once("GET", "/apps", *lines, AUTHORIZED)
                    if status == 403:
                        self.check(answer, 403, PLAIN, OUTDATED)
                    self.assertEqual(answer.status, status)
            self.assertEqual(rack.ask_once("GET", "/system", AUTHORIZED).status, 200)
            self.assertEqual(rack.ask_once("GET", "/apps", STRANGER).status, 401)
            with Wire(rack) as wire:
                self.check_upgraded(wire.upgrade("/apps/myapp/logs", AUTHORIZED))
                self.assertEqual(wire.read_frames(), [(TEXT, OUTDATED.encode()), None])

    def test_later_racks_ask_for_no_version(self):
        for generation in ("gen2", "v3"):
            with self.subTest(generation), self.serve(generation) as rack:
                self.assertEqual(rack.ask_once("GET", "/apps", AUTHORIZED).status, 200)


class ErrorTest(ReplayTest):

    def ask(self, rack, generation, method, target, *lines, body=""):
        return rack.ask_once(method, target, *CLIENTS[generation], AUTHORIZED, *lines, body=body)

    def test_errors_have_the_form_of_the_generation(self):
        cases = {
            "gen1-2016": [
                ("GET", "/nope", 404, PLAIN, "404 page not found\n"),
                ("PATCH", "/apps", 404, PLAIN, "404 page not found\n"),
                ("GET", "/apps/myapp/logs", 400, PLAIN, "not websocket protocol"),
                ("GET", "/apps/nope/processes?stats=false", 404, PLAIN,
                 '{"error":"no such app: nope"}'),
                ("DELETE", "/apps/myapp/processes/nope", 404, PLAIN,
                 '{"error":"no such process: nope"}'),
                ("GET", "/apps/myapp/releases/RNOSUCHONE", 404, PLAIN,
                 '{"error":"no such release: RNOSUCHONE"}'),
            ],
            "gen2": [
                ("GET", "/nope?", 404, None, ""), ("PATCH", "/apps?", 404, None, ""),
                ("GET", "/racks?", 404, None, ""), ("GET", "/apps/myapp/logs", 404, None, ""),
                ("GET", "/apps/nope/processes?", 404, PLAIN, "app not found: nope\n"),
                ("GET", "/apps/myapp/processes/nope?", 404, PLAIN, "process not found: nope\n"),
                ("GET", "/apps/myapp/releases?limit=x", 500, PLAIN,
                 'strconv.Atoi: parsing "x": invalid syntax\n'),
            ],
            "v3": [
                ("GET", "/nope?", 404, None, ""), ("PATCH", "/apps?", 405, None, ""),
                ("GET", "/machines?", 404, None, ""), ("GET", "/apps/myapp/logs", 404, None, ""),
                ("GET", "/apps/nope/processes?", 404, PLAIN, "app not found: nope\n"),
            ],
        }
        for generation, table in cases.items():
            with self.serve(generation) as rack:
                for method, target, status, content_type, body in table:
                    with self.subTest(generation=generation, target=target):
                        self.check(self.ask(rack, generation, method, target), status, content_type,
                                   body)

    def test_version_3_tells_errors_in_json_to_who_asks_for_it(self):
        with self.serve("v3") as rack:
            answer = rack.ask_once("GET", "/apps/nope?", AUTHORIZED, "Accept: application/json")
            self.check(answer, 404, "application/json", '{"error":"app not found: nope"}\n')

    def test_the_origin_of_a_websocket(self):
        with self.serve("gen1-2016") as rack, Wire(rack) as wire:
            answer = wire.upgrade("/apps/myapp/logs", *GEN1, AUTHORIZED, origin=None)
            self.assertEqual((answer.status, answer.body), (403, ""))
        for generation in ("gen2", "v3"):
            with self.subTest(generation), self.serve(generation) as rack:
                with Wire(rack) as wire:
                    self.check_upgraded(wire.upgrade("/apps/myapp/logs", AUTHORIZED, origin=None))
                with Wire(rack) as wire:
                    answer = wire.upgrade("/apps/myapp/logs", AUTHORIZED, "Origin: http://evil",
                                          origin=None)
                    self.assertEqual(answer.status, 403)

    def test_answers_carry_the_headers_of_the_generation(self):
        headers = {"gen1-2016": (None, None), "gen2": (None, None), "v3": ("nosniff", "DENY")}
        for generation, (sniffing, frames) in headers.items():
            with self.subTest(generation), self.serve(generation) as rack:
                answer = self.ask(rack, generation, "GET", "/apps")
                self.assertEqual(answer.header("X-Content-Type-Options"), sniffing)
                self.assertEqual(answer.header("X-Frame-Options"), frames)
                if generation == "gen1-2016":
                    self.assertIsNone(answer.header("Request-Id"))
                else:
                    self.assertRegex(answer.header("Request-Id"), "^[0-9a-f]{12}$")
                failure = self.ask(rack, generation, "GET", "/apps/nope")
                self.assertEqual(failure.header("X-Content-Type-Options"),
                                 None if generation == "gen1-2016" else "nosniff")


class RunTest(ReplayTest):

    def test_the_lambda_of_april_2016_starts_a_process(self):
        with self.serve("gen1-2016", "--tls") as rack, Wire(rack) as wire:
            command = b"command=rake%20a%20b%26c%3Dd%20%C3%BC"
            wire.send(["POST /apps/myapp/processes/web/run HTTP/1.1", "Accept: application/json",
                       FORM, "User-Agent: curl/", "Host: rack.example.com", AUTHORIZED,
                       "Connection: keep-alive", "Transfer-Encoding: chunked"],
                      f"{len(command):x}\r\n".encode() + command + b"\r\n0\r\n\r\n")
            answer = wire.read_answer()
            self.assertEqual(answer.status_line, "HTTP/1.1 200 OK")
            self.check(answer, 200, PLAIN, '{"success":true}')
            process, = self.check_json(
                rack.ask_once("GET", "/apps/myapp/processes?stats=false", *GEN1, AUTHORIZED))
            self.assertEqual(process["command"], "rake a b&c=d ü")
            self.assertEqual(process["name"], "web")
            self.assertEqual(process["started"], NOW)

    def test_the_lambda_is_refused_in_the_order_of_the_real_rack(self):
        chunked = b"5\r\na=b&c\r\n0\r\n\r\n"
        with self.serve("gen1-2016") as rack:
            for app, agent, authorization, status, body in (
                    ("nope", "node", STRANGER, 401, "invalid authorization"),
                    ("nope", "node", AUTHORIZED, 403, OUTDATED),
                    ("nope", "curl/", AUTHORIZED, 404, '{"error":"no such app: nope"}'),
                    ("myapp", "curl/", AUTHORIZED, 200, '{"success":true}')):
                with self.subTest(status), Wire(rack) as wire:
                    wire.send([f"POST /apps/{app}/processes/web/run HTTP/1.1", FORM,
                               f"User-Agent: {agent}", "Host: rack", authorization,
                               "Transfer-Encoding: chunked"], chunked)
                    self.check(wire.read_answer(), status, PLAIN, body)

    def test_the_client_of_2016_runs_detached(self):
        with self.serve("gen1-2016", "--tls") as rack:
            answer = rack.ask_once("POST", "/apps/myapp/processes/web/run", *GEN1, AUTHORIZED, FORM,
                                   body="command=rake+x&release=")
            self.check(answer, 200, PLAIN, '{"success":true}')
            answer = rack.ask_once("POST", "/apps/myapp/processes/nope/run", *GEN1, AUTHORIZED,
                                   FORM, body="command=rake+x&release=")
            self.assertEqual((answer.status, answer.header("Content-Type")), (500, PLAIN))
            self.assertRegex(answer.body,
                             r'^\{"error":"ClientException: .*\\n'
                             r'\\tstatus code: 400, request id: "\}$')
            process, = self.check_json(
                rack.ask_once("GET", "/apps/myapp/processes?stats=false", *GEN1, AUTHORIZED))
            self.assertEqual(list(process), [
                "id", "app", "command", "host", "image", "name", "ports", "release", "size", "cpu",
                "memory", "started"])
            self.assertRegex(process["id"], "^[0-9a-f]{12}$")
            stopped = rack.ask_once("DELETE", f"/apps/myapp/processes/{process['id']}", *GEN1,
                                    AUTHORIZED)
            self.assertEqual(self.check_json(stopped), process)

    def test_later_clients_run_detached(self):
        for generation, version, name in (("gen2", "20260421192651", r"[0-9a-f]{12}"),
                                          ("v3", "3.24.9", r"web-[0-9a-f]{12}")):
            with self.subTest(generation), self.serve(generation) as rack, Wire(rack) as wire:
                system = self.check_json(wire.ask("GET", "/system?", *GEN2, AUTHORIZED))
                self.assertEqual(system["version"], version)
                process = self.check_json(wire.ask(
                    "POST", "/apps/myapp/services/web/processes?", *GEN2, AUTHORIZED,
                    "Content-Type: application/octet-stream", "Command: rake x",
                    "Content-Length: 0"))
                self.assertTrue(re.fullmatch(name, process["id"]), process["id"])
                self.assertEqual(process["status"], "running")
                self.assertEqual(process["command"],
                                 'sh -c "rake x"' if generation == "gen2" else "rake x")

    def test_later_clients_run_attached(self):
        for generation, probe in (("gen2", "/racks?"), ("v3", "/machines?")):
            with self.subTest(generation), self.serve(generation) as rack, Wire(rack) as wire:
                process = self.check_json(wire.ask(
                    "POST", "/apps/myapp/services/web/processes?", *GEN2, AUTHORIZED,
                    "Command: sleep 3600", "Content-Length: 0"))
                path = f"/apps/myapp/processes/{process['id']}"
                for _ in range(2):
                    rack.clock(by="1s")
                    shown = self.check_json(wire.ask("GET", path + "?", *GEN2, AUTHORIZED))
                    self.assertEqual(shown["status"], "running")
                self.check(wire.ask("GET", probe, *GEN2, AUTHORIZED), 404, None, "")
                with Wire(rack) as attached:
                    self.check_upgraded(attached.upgrade(
                        path + "/exec", *GEN2, AUTHORIZED, "Command: cat", "Entrypoint: true",
                        "Tty: false"))
                    attached.send_frame(TEXT, b"hello stdin\n")
                    attached.send_frame(BINARY)
                    attached.send_frame(PING)
                    self.assertEqual(attached.read_frame(), (PONG, b""))
                    rack.clock(by="1s")
                    frames = attached.read_frames()
                    self.assertEqual(frames[-2:], [(TEXT, MARKER + b"7\n"), (BINARY, b"")])
                    text = b"".join(payload for _, payload in frames[:-2])
                    self.assertTrue(text.startswith(b"stdin=hello stdin\n"), frames)
                self.check(wire.ask("DELETE", path + "?", *GEN2, AUTHORIZED), 200, PLAIN, "ok\n")

    def test_the_client_of_2016_runs_attached(self):
        with self.serve("gen1-2016", "--tls") as rack, Wire(rack) as wire:
            self.check_upgraded(wire.upgrade(
                "/apps/myapp/processes/web/run", "Version: 20160420221228", AUTHORIZED,
                "Command: rake x", "Height: 0", "Width: 0", "Release: "))
            rack.clock(by="2s")
            self.assertEqual(wire.read_frames(),
                             [(TEXT, b"raked\n"), (TEXT, MARKER + b"0\n"), None])

    def test_errors_after_the_upgrade(self):
        for generation, path, text in (
                ("gen1-2016", "/apps/nope/processes/web/run", b"ERROR: no such app: nope\n"),
                ("gen2", "/apps/nope/processes/x/exec", b"ERROR: app not found: nope\n"),
                ("gen2", "/apps/myapp/processes/x/exec", b"ERROR: process not found: x\n"),
                ("v3", "/apps/nope/logs", b"ERROR: app not found: nope\n")):
            with self.subTest(path), self.serve(generation) as rack, Wire(rack) as wire:
                self.check_upgraded(wire.upgrade(path, *CLIENTS[generation], AUTHORIZED))
                end = None if generation == "gen1-2016" else (BINARY, b"")
                self.assertEqual(wire.read_frames(), [(TEXT, text), end])


class LogsTest(ReplayTest):

    def test_log_lines_have_the_form_of_the_generation(self):
        forms = {
            "gen1-2016": (rb"2016-04-21T13:00:01Z web:R[A-Z]{10}/[0-9a-f]{12} raked\n", None),
            "gen2": (rb"2016-04-21T13:00:01Z service/web/[0-9a-f]{12} raked\n", (BINARY, b"")),
            "v3": (rb"2016-04-21T13:00:01Z service/web/web-[0-9a-f]{12} raked\n", (BINARY, b"")),
        }
        for generation, (line, end) in forms.items():
            with self.subTest(generation), self.serve(generation) as rack:
                self.run_detached(rack, generation)
                rack.clock(by="2s")
                with Wire(rack) as wire:
                    self.check_upgraded(wire.upgrade(
                        "/apps/myapp/logs", *CLIENTS[generation], AUTHORIZED, "Follow: false",
                        "Since: 1h0m0s", "Prefix: true", "Filter: raked"))
                    (opcode, text), last = wire.read_frames()
                    self.assertEqual(opcode, TEXT)
                    self.assertRegex(text, b"^" + line + b"$")
                    self.assertEqual(last, end)

    def test_a_followed_log_brings_lines_as_they_come(self):
        with self.serve("gen2") as rack, Wire(rack) as wire:
            self.check_upgraded(wire.upgrade("/apps/myapp/logs", *GEN2, AUTHORIZED,
                                             "Filter: raked"))
            for _ in range(2):
                self.run_detached(rack, "gen2")
                rack.clock(by="2s")
                self.assertEqual(wire.read_frame(), (TEXT, b"raked\n"))

    def run_detached(self, rack, generation):
        if generation == "gen1-2016":
            answer = rack.ask_once("POST", "/apps/myapp/processes/web/run", *GEN1, AUTHORIZED, FORM,
                                   body="command=rake+x")
        else:
            answer = rack.ask_once("POST", "/apps/myapp/services/web/processes?", *GEN2,
                                   AUTHORIZED, "Command: rake x", "Content-Length: 0")
        self.assertEqual(answer.status, 200, answer.body)


class ReadingTest(ReplayTest):

    def test_ps_of_version_3_asks_for_the_budget_too(self):
        with self.serve("v3") as rack, Wire(rack) as wire:
            self.check(wire.ask("GET", "/apps/myapp/processes?", *GEN2, AUTHORIZED), 200,
                       "application/json", "[]\n")
            self.check(wire.ask("GET", "/apps/myapp/budget?", *GEN2, AUTHORIZED), 200,
                       "application/json", '{\n  "config": null,\n  "state": null\n}\n')

    def test_the_environment_of_2016_is_set_as_raw_lines(self):
        with self.serve("gen1-2016", "--tls") as rack:
            answer = rack.ask_once("POST", "/apps/myapp/environment", *GEN1, AUTHORIZED, FORM,
                                   body="A=1\nB=100%\n")
            self.assertEqual(self.check_json(answer), {"A": "1", "B": "100%"})
            release = answer.header("Release-Id")
            self.assertRegex(release, "^R[A-Z]{10}$")
            answer = rack.ask_once("DELETE", "/apps/myapp/environment/A", *GEN1, AUTHORIZED)
            self.assertEqual(self.check_json(answer), {"B": "100%"})
            answer = rack.ask_once("POST", f"/apps/myapp/releases/{release}/promote", *GEN1,
                                   AUTHORIZED)
            self.assertEqual(self.check_json(answer)["id"], release)
            app = self.check_json(rack.ask_once("GET", "/apps/myapp", *GEN1, AUTHORIZED))
            self.assertEqual(app, {"name": "myapp", "release": release, "status": "running"})

    def test_the_environment_since_2018_is_a_release(self):
        for generation in ("gen2", "v3"):
            with self.subTest(generation), self.serve(generation) as rack, Wire(rack) as wire:
                latest, = self.check_json(
                    wire.ask("GET", "/apps/myapp/releases?limit=1", *GEN2, AUTHORIZED))
                self.assertEqual(latest["env"], "")
                made = self.check_json(wire.ask(
                    "POST", "/apps/myapp/releases?", *GEN2, AUTHORIZED, FORM,
                    body="env=A%3D1%0AB%3D2"))
                self.assertEqual(made["env"], "A=1\nB=2")
                self.check(wire.ask("POST", f"/apps/myapp/releases/{made['id']}/promote?", *GEN2,
                                    AUTHORIZED, FORM, body="force=false"), 200, PLAIN, "ok\n")

    def test_one_connection_serves_many_requests(self):
        for generation in GENERATIONS:
            with self.subTest(generation), self.serve(generation) as rack, Wire(rack) as wire:
                for _ in range(3):
                    self.check_json(wire.ask("GET", "/apps?", *CLIENTS[generation], AUTHORIZED))
