"""`cronwarp serve --runner docker`: the real program on real sockets, its processes in real
containers."""

import contextlib
import json
import re
import signal
import socket
import threading
import time

from engine import IMAGE, PATIENCE_S, EngineTest, docker
from program import validate
from raw_wire import BINARY, Wire
from serving import Served

MARKER = "F1E49A85-0AD7-4AEF-A618-C249C6E6568D:"
SHOP = f"""\
web:
  image: {IMAGE}
  environment:
    COLOUR: blue
    API_TOKEN: s3cret-token
  volumes:
    - cache:/cache
worker:
  image: {IMAGE}
"""


class Stream:
    """What a client hears and says on a websocket."""

    def __init__(self, wire):
        self.wire = wire
        self.text = ""

    def say(self, text):
        self.wire.send_frame(BINARY, text.encode())

    def end_input(self):
        self.wire.send_frame(BINARY)

    def read_until(self, words):
        while words not in self.text:
            frame = self.wire.read_frame()
            if frame is None:
                raise AssertionError(f"the stream ended with {self.text!r}, without {words!r}")
            self.text += frame[1].decode()
        return self.text

    def read_to_end(self):
        """All it said, and the exit code."""
        for frame in self.wire.read_frames():
            self.text += frame[1].decode() if frame else ""
        text, _, code = self.text.partition(MARKER)
        return text, int(code)


class EngineDoor:
    """The engine's socket behind one that can be shut."""

    def __init__(self, path):
        self.path = path
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen()
        self.open = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            engine = socket.socket(socket.AF_UNIX)
            engine.connect("/var/run/docker.sock")
            self.open += [client, engine]
            for source, target in ((client, engine), (engine, client)):
                threading.Thread(target=self.carry, args=(source, target), daemon=True).start()

    @staticmethod
    def carry(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)

    def shut(self):
        self.path.unlink()
        # An accept that waits is not ended by a close.
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in self.open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class ServeDockerTest(EngineTest):

    @contextlib.contextmanager
    def served(self, path, *options, environment):
        with Served(path, "--runner", "docker", "--access-log", "none", *options,
                    environment=environment) as rack:
            # Part of a label that its containers, and no others, have.
            rack.owner = f" {rack.process.pid} "
            yield rack

    @contextlib.contextmanager
    def rack(self, *options, generation="gen1-2016", manifest=SHOP):
        path = self.write("shop/docker-compose.yml", manifest)
        with self.served(path, "--generation", generation, *options,
                         environment=self.environment) as rack:
            yield rack
            if rack.process.poll() is None:
                code, errors = rack.stop()
                self.assertEqual(code, 0, errors)
        self.assertEqual(self.containers_of(rack), [])

    @staticmethod
    def containers_of(rack):
        """Names and states of what it has on the engine."""
        listed = docker("ps", "--all", "--no-trunc", "--filter", "label=cronwarp.owner", "--format",
                        '{{.Names}} {{.Status}}\t{{.Label "cronwarp.owner"}}')
        assert listed.returncode == 0, listed.stderr
        return [line.partition("\t")[0] for line in listed.stdout.splitlines() if rack.owner in line]

    def await_containers(self, rack, count):
        """Waits until so many are there, all of them up."""
        return self.await_value(lambda: self.containers_of(rack),
                                lambda found: len(found) == count and all(" Up" in f for f in found))

    def await_value(self, get, is_wanted):
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            value = get()
            if is_wanted(value):
                return value
        self.fail(f"it never came; last: {value}")

    @contextlib.contextmanager
    def attached(self, rack, target, command):
        with Wire(rack) as wire:
            headers = [f"{name}: {value}" for name, value in rack.headers().items()]
            answer = wire.upgrade(target, *headers, f"Command: {command}")
            self.assertEqual(answer.status, 101, answer.body)
            yield Stream(wire)

    def run_attached(self, rack, command):
        return self.attached(rack, "/apps/shop/processes/web/run", command)

    def start(self, rack, command, service="web"):
        """The id of a detached process of a rack of generation 2."""
        status, text = rack.ask("POST", f"/apps/shop/services/{service}/processes", Command=command)
        self.assertEqual(status, 200, text)
        return json.loads(text)["id"]

    def ids(self, rack):
        return [process["id"] for process in rack.get("/apps/shop/processes")]

    def log_of(self, rack):
        return rack.stream("/apps/shop/logs", Follow="false")

    # Attached runs.

    def test_output_comes_while_the_process_runs_and_its_exit_code_at_the_end(self):
        with self.rack() as rack, self.run_attached(
                rack, "echo one $COLOUR; read line; echo two $line; exit 3") as stream:
            # It waits for the second line until this client has heard the first.
            self.assertEqual(stream.read_until("one blue\n"), "one blue\n")
            stream.say("now\n")
            self.assertEqual(stream.read_to_end(), ("one blue\ntwo now\n", 3))

    def test_a_command_that_is_not_there_is_127(self):
        with self.rack() as rack, self.run_attached(rack, "no-such-program") as stream:
            text, code = stream.read_to_end()
            self.assertIn("not found", text)
            self.assertEqual(code, 127)

    def test_standard_input_and_its_end_reach_the_container(self):
        with self.rack() as rack, self.run_attached(rack, "cat; echo end") as stream:
            stream.say("hello ")
            stream.say("there\n")
            stream.end_input()
            self.assertEqual(stream.read_to_end(), ("hello there\nend\n", 0))

    def test_long_output_comes_whole_to_a_client_that_reads_late(self):
        with self.rack() as rack, self.run_attached(rack, "seq 2000000") as stream:
            stream.read_until("1\n")
            # More than fits between the two, so it waits for its reader.
            self.assertEqual(len(self.await_containers(rack, 1)), 1)
            text, code = stream.read_to_end()
            self.assertEqual(code, 0)
            self.assertTrue(text == "".join(f"{i}\n" for i in range(1, 2_000_001)), len(text))

    def test_a_client_that_goes_takes_its_container_with_it(self):
        with self.rack() as rack:
            with self.run_attached(rack, "echo here; exec sleep 300") as stream:
                stream.read_until("here")
                # That of the first is on its way out.
                self.await_containers(rack, 1)
            self.await_containers(rack, 0)

    # Detached processes.

    def test_what_a_process_prints_is_in_the_log_as_it_comes(self):
        with self.rack(generation="gen2") as rack:
            self.start(rack, "echo first; sleep 300")
            self.await_value(lambda: self.log_of(rack), lambda log: "first\n" in log)
            self.assertEqual(len(self.containers_of(rack)), 1)

    def test_a_process_that_is_stopped_has_its_container_killed(self):
        with self.rack(generation="gen2") as rack:
            process = self.start(rack, "sleep 300")
            self.await_containers(rack, 1)
            self.assertEqual(rack.ask("DELETE", f"/apps/shop/processes/{process}")[0], 200)
            self.await_containers(rack, 0)

    def test_an_app_that_is_deleted_has_its_containers_killed(self):
        with self.rack(generation="gen2") as rack:
            for service in ("web", "worker"):
                self.start(rack, "sleep 300", service)
            self.await_containers(rack, 2)
            self.assertEqual(rack.ask("DELETE", "/apps/shop")[0], 200)
            self.await_containers(rack, 0)

    def test_a_container_that_is_refused_exits_with_125_and_says_why(self):
        manifest = SHOP.replace("worker:\n", "worker:\n  user: nobody-has-this-name\n")
        with self.rack(generation="gen2", manifest=manifest) as rack:
            process = self.start(rack, "true", "worker")
            log = self.await_value(lambda: self.log_of(rack),
                                   lambda log: f"{process} exited with 125" in log)
            self.assertIn("nobody-has-this-name", log)

    def test_a_time_limit_kills_a_container(self):
        with self.rack("--docker-timeout", "500ms", generation="gen2") as rack:
            process = self.start(rack, "sleep 300")
            self.await_value(lambda: self.log_of(rack),
                             lambda log: f"{process} exited with 137" in log)

    def test_a_container_that_somebody_removes_is_137_and_the_rack_goes_on(self):
        with self.rack(generation="gen2") as rack:
            process = self.start(rack, "sleep 300")
            name = self.await_containers(rack, 1)[0].split()[0]
            docker("rm", "--force", name)
            self.await_value(lambda: self.log_of(rack),
                             lambda log: f"{process} exited with 137" in log)
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)

    def test_an_engine_that_is_lost_ends_its_processes_and_the_rack_goes_on(self):
        path = self.write("shop/docker-compose.yml", SHOP)
        door = EngineDoor(self.folder / "engine.sock")
        environment = {**self.environment, "DOCKER_HOST": f"unix://{door.path}"}
        with self.served(path, "--generation", "gen2", environment=environment) as rack:
            process = self.start(rack, "sleep 300")
            self.await_containers(rack, 1)
            door.shut()
            self.await_value(lambda: self.log_of(rack),
                             lambda log: f"{process} exited with 137" in log)
            self.assertEqual(rack.ask("GET", "/apps")[0], 200)
            code, errors = rack.stop()
            self.assertEqual(code, 4)
            self.assertEqual(errors.count("the rack goes on"), 1, errors)
            self.check_that_the_next_start_cleans_up_after(rack, path)

    def test_what_a_killed_rack_leaves_is_removed_by_the_next_start(self):
        path = self.write("shop/docker-compose.yml", SHOP)
        with self.served(path, "--generation", "gen2", environment=self.environment) as rack:
            self.start(rack, "sleep 300")
            self.await_containers(rack, 1)
            self.assertEqual(rack.stop(signal.SIGKILL)[0], -signal.SIGKILL)
            self.check_that_the_next_start_cleans_up_after(rack, path)

    def check_that_the_next_start_cleans_up_after(self, rack, path):
        self.assertEqual(len(self.containers_of(rack)), 1)
        with self.served(path, environment=self.environment):
            self.assertEqual(self.containers_of(rack), [])

    # Exec.

    def test_exec_runs_inside_the_container_of_a_one_off_process(self):
        with self.rack(generation="gen2") as rack:
            # As `convox run` does: it does not wait until the process is up.
            process = self.start(rack, "touch /here; exec sleep 300")
            target = f"/apps/shop/processes/{process}/exec"
            with self.attached(rack, target, "until test -f /here; do :; done; cat; exit 4") as stream:
                stream.say("heard")
                stream.end_input()
                self.assertEqual(stream.read_to_end(), ("heard", 4))
            self.assertIn(process, self.ids(rack))
            self.assertEqual(len(self.containers_of(rack)), 1)

    def test_exec_ends_with_its_process(self):
        with self.rack(generation="gen2") as rack:
            process = self.start(rack, "sleep 300")
            with self.attached(rack, f"/apps/shop/processes/{process}/exec",
                               "echo in; exec sleep 300") as stream:
                stream.read_until("in\n")
                self.assertEqual(rack.ask("DELETE", f"/apps/shop/processes/{process}")[0], 200)
                self.assertEqual(stream.read_to_end(), ("in\n", 137))

    def test_exec_into_what_a_service_keeps_has_a_container_of_its_own(self):
        with self.rack(generation="gen2") as rack:
            kept = [process["id"] for process in rack.get("/apps/shop/processes?service=web")]
            self.assertEqual(self.containers_of(rack), [])
            target = f"/apps/shop/processes/{kept[0]}/exec"
            with self.attached(rack, target, "echo $COLOUR; exit 5") as stream:
                self.assertEqual(stream.read_to_end(), ("blue\n", 5))
            with self.attached(rack, target, "echo here; exec sleep 300") as stream:
                stream.read_until("here")
                # That of the first is on its way out.
                self.await_containers(rack, 1)
            self.await_containers(rack, 0)

    # Scheduled tasks.

    def test_the_report_tells_that_the_runs_are_real(self):
        manifest = SHOP + '  labels:\n    - "convox.cron.tick=0 8 * * ? bin/tick"\n'
        with self.rack(manifest=manifest) as rack:
            report = rack.get("/cronwarp/report")
        validate(report, "report")
        self.assertEqual(report["environment"]["runner"]["kind"], "docker")
        self.assertIsNotNone(report["tasks"][0]["real_runs"])
        self.assertIn("--runner docker --docker-runs all", report["repeat"]["shell"])

    # Start and end.

    def test_either_signal_leaves_no_container_and_no_volume(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number), self.rack(generation="gen2") as rack:
                self.start(rack, "sleep 300")
                names = self.await_containers(rack, 1)
                # One that is being made at that moment goes too.
                self.start(rack, "sleep 300")
                code, errors = rack.stop(number)
                self.assertEqual(code, 0, errors)
                self.assertEqual(self.containers_of(rack), [])
                run = re.match(r"cronwarp-([0-9a-f]+)-", names[0])[1]
                self.assertNotIn(run, docker("volume", "ls", "--quiet").stdout)

    def test_the_clock_of_real_containers_is_not_to_be_moved(self):
        with self.rack() as rack:
            status, text = rack.ask("POST", "/cronwarp/clock", json.dumps({"by": "1h"}))
            self.assertEqual(status, 409)
            self.assertIn("its clock is the machine's", text)
            self.assertEqual(rack.ask("GET", "/cronwarp/clock")[0], 200)

    def test_without_an_engine_nothing_is_served(self):
        path = self.write("shop/docker-compose.yml", SHOP)
        environment = {**self.environment, "DOCKER_HOST": "unix:///nonexistent.sock"}
        result = self.fail_with(4, "serve", path, "--runner", "docker", environment=environment)
        self.assertEqual(result.stdout, "")
        self.assertIn("engine", result.stderr)

    def test_an_image_that_cannot_be_had_is_exit_4_before_anything_is_served(self):
        path = self.write("shop/docker-compose.yml", "web:\n  image: localhost:1/no-such-image\n")
        result = self.fail_with(4, "serve", path, "--runner", "docker",
                                environment=self.environment)
        self.assertEqual(result.stdout, "")
        self.assertIn("no-such-image", result.stderr)

    def test_what_makes_no_sense_is_exit_2_with_a_remedy(self):
        path = self.write("shop/docker-compose.yml", SHOP)
        for arguments, said in (((path, "--runner", "docker", "--clock", "virtual"),
                                 "leave out --clock virtual"),
                                (("--runner", "docker"), "name a docker-compose.yml"),
                                ((path, "--docker-cmd", "podman"), "add --runner docker"),
                                ((path, "--docker-network", "host"), "add --runner docker"),
                                ((path, "--docker-timeout", "1m"), "add --runner docker"),
                                ((path, "--runner", "docker", "--docker-timeout", "soon"),
                                 "--docker-timeout 'soon'"),
                                ((path, "--runner", "replay"), "--runner")):
            with self.subTest(arguments):
                result = self.fail_with(2, "serve", *arguments)
                self.assertEqual(result.stdout, "")
                self.assertIn(said, result.stderr)
