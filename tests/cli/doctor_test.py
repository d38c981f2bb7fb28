"""`cronwarp doctor`: what it finds on this machine, and what it says where something is amiss."""

import os
import pathlib
import stat
import subprocess
import unittest

from program import ProgramTest

DEAD = {"DOCKER_HOST": "unix:///nonexistent.sock"}
IMAGE = "cronwarp-test-doctor:1"
MANIFEST = """
web:
  image: {image}
  labels:
    - convox.cron.report=0 8 * * ? echo hello
"""


def environment(**more):
    return {"TZ": "UTC", "PATH": os.environ["PATH"], **more}


def docker(*arguments, **options):
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=100,
                          check=False, **options)


def why_no_engine():
    try:
        result = docker("version", "--format", "{{.Server.Version}}")
    except OSError as error:
        return str(error)
    return "" if result.returncode == 0 else result.stderr


class DoctorWithoutAnEngine(ProgramTest):
    def test_a_missing_client_is_a_fault(self):
        result = self.fail_with(4, "doctor", "--docker-cmd", "no-such-docker",
                                environment=environment())
        self.assertRegex(result.stdout, r"(?m)^fault    client: .*'no-such-docker'")
        self.assertRegex(result.stdout, r"(?m)^ +. help: install it, or name another client with --docker-cmd")

    def test_a_dead_engine_is_a_fault(self):
        if subprocess.run(["sh", "-c", "command -v docker"], check=False,
                          stdout=subprocess.DEVNULL).returncode != 0:
            self.skipTest("there is no docker client")
        result = self.fail_with(4, "doctor", environment=environment(**DEAD))
        self.assertRegex(result.stdout, r"(?m)^ok       client: /")
        self.assertRegex(result.stdout, r"(?m)^fault    engine: .*nonexistent.sock")
        self.assertIn("systemctl start docker", result.stdout)
        self.assertTrue(result.stdout.endswith("Real runs do not work here yet.\n"))

    def test_a_socket_that_is_denied_names_the_group(self):
        client = pathlib.Path(self.write("docker", "#!/bin/sh\n"
                                         "[ \"$1\" = --version ] && exit 0\n"
                                         "echo 'permission denied while trying to connect to the "
                                         "Docker daemon socket' >&2\nexit 1\n"))
        client.chmod(client.stat().st_mode | stat.S_IXUSR)
        result = self.fail_with(4, "doctor", "--docker-cmd", str(client),
                                environment=environment())
        self.assertRegex(result.stdout, r"(?m)^fault    engine: .*permission denied")
        self.assertIn("group docker", result.stdout)

    def test_an_unreadable_file_is_no_fault_of_the_machine(self):
        self.fail_with(3, "doctor", "no-such-file.yml", environment=environment())

    def test_an_unknown_option_is_refused(self):
        self.fail_with(2, "doctor", "--nonsense", environment=environment())


class DoctorWithAnEngine(ProgramTest):
    @classmethod
    def setUpClass(cls):
        why = why_no_engine()
        if why and os.environ.get("CI") == "true":
            raise AssertionError(why)
        if why:
            raise unittest.SkipTest(why)

    def setUp(self):
        super().setUp()
        (self.folder / "image").mkdir()
        busybox = pathlib.Path("/bin/busybox").read_bytes()
        (self.folder / "image" / "busybox").write_bytes(busybox)
        (self.folder / "image" / "busybox").chmod(0o755)
        self.tags = []

    def tearDown(self):
        for tag in self.tags:
            docker("rmi", "-f", tag)
        super().tearDown()

    def build(self, tag, names):
        copies = "".join(f"COPY busybox /bin/{name}\n" for name in names)
        self.write("image/Dockerfile", f"FROM scratch\n{copies}LABEL cronwarp.test={tag}\n")
        result = docker("build", "-q", "-t", tag, str(self.folder / "image"))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.tags.append(tag)

    def test_a_fit_machine_is_said_to_be_fit(self):
        result = self.succeed("doctor", environment=environment())
        self.assertRegex(result.stdout, r"(?m)^ok       engine: .*linux")
        self.assertRegex(result.stdout, r"(?m)^ok       containers: not tried")
        self.assertTrue(result.stdout.endswith("Real runs work here.\n"))

    def test_a_service_is_tried(self):
        self.build(IMAGE, ["sh", "date"])
        path = self.write("docker-compose.yml", MANIFEST.format(image=IMAGE))
        result = self.succeed("doctor", path, environment=environment())
        self.assertRegex(result.stdout, rf"(?m)^ok       image of web: {IMAGE}$")
        self.assertRegex(result.stdout, r"(?m)^ok       containers of web: one was made")

    def test_a_static_image_is_out_of_faketimes_reach(self):
        if not list(pathlib.Path("/usr/lib").glob("*/faketime/libfaketime*.so.1")):
            self.skipTest("libfaketime is not installed")
        self.build(IMAGE, ["sh", "date"])
        path = self.write("docker-compose.yml", MANIFEST.format(image=IMAGE))
        result = self.succeed("doctor", path, environment=environment())
        self.assertRegex(result.stdout, r"(?m)^warning  faketime of web.report: .*static program")

    def test_an_image_without_a_shell_is_a_fault(self):
        self.build("cronwarp-test-doctor:2", ["cat"])
        path = self.write("docker-compose.yml", MANIFEST.format(image="cronwarp-test-doctor:2"))
        result = self.fail_with(4, "doctor", path, environment=environment())
        self.assertRegex(result.stdout, r"(?m)^fault    containers of web: the image has no sh")

    def test_an_image_that_is_not_there_is_told(self):
        path = self.write("docker-compose.yml", MANIFEST.format(image="registry.invalid/x:1"))
        result = self.succeed("doctor", path, environment=environment())
        self.assertRegex(result.stdout, r"(?m)^warning  image of web: .*registry.invalid/x:1")

    def test_an_image_that_must_be_built_is_told_and_not_built(self):
        self.write("Dockerfile", "FROM scratch\n")
        path = self.write("docker-compose.yml",
                          MANIFEST.replace("image: {image}", "build: ."))
        for _ in range(2):
            result = self.succeed("doctor", path, environment=environment())
            self.assertRegex(result.stdout, r"(?m)^ok       image of web: the next run builds it")

    def test_a_folder_without_a_dockerfile_is_a_fault(self):
        path = self.write("docker-compose.yml",
                          MANIFEST.replace("image: {image}", "build: ./nowhere"))
        result = self.fail_with(4, "doctor", path, environment=environment())
        self.assertRegex(result.stdout, r"(?m)^fault    web: cannot read .*nowhere")

    def test_nothing_is_left_behind(self):
        self.build(IMAGE, ["sh", "date"])
        path = self.write("docker-compose.yml", MANIFEST.format(image=IMAGE))
        self.succeed("doctor", path, environment=environment())
        left = docker("ps", "-a", "-q", "--filter", f"ancestor={IMAGE}")
        self.assertEqual(left.stdout, "")


if __name__ == "__main__":
    unittest.main()
