"""A container engine for the tests that need one, and the containers that their runs leave."""

import json
import os
import secrets
import signal
import subprocess
import time
import unittest

from program import PROGRAM, ROOT, ProgramTest

# Made by scripts/start-docker --base-image.
IMAGE = "cronwarp-busybox:1"
# What a run may take on a busy machine; nothing is expected to come near it.
PATIENCE_S = 60


def docker(*arguments):
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=PATIENCE_S,
                          check=False)


def need_engine():
    """Skips the caller's tests where no engine answers; in CI that is a failure."""
    try:
        answer = docker("version", "--format", "{{.Server.Version}}")
        reason = answer.stderr.strip() if answer.returncode else ""
    except FileNotFoundError:
        reason = "there is no docker client"
    if not reason:
        subprocess.run([ROOT / "scripts" / "start-docker", "--base-image"], check=True, timeout=600)
        return
    reason = f"no container engine: {reason}; scripts/start-docker installs and starts one"
    if os.environ.get("CI"):
        raise AssertionError(reason)
    raise unittest.SkipTest(reason)


class EngineTest(ProgramTest):
    """A test whose tasks have names of their own, so that it knows its containers from others'."""

    @classmethod
    def setUpClass(cls):
        need_engine()

    def setUp(self):
        super().setUp()
        self.mark = secrets.token_hex(6)
        # The client looks for its settings below HOME, and for itself on PATH.
        self.environment = {"TZ": "Pacific/Apia", "PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.addCleanup(self.remove_containers)

    def compose(self, *tasks, name="docker-compose.yml", extra=""):
        """A manifest of (name, schedule, command) tasks; the mark is added to the names."""
        labels = "".join(f'    - "convox.cron.{task}{self.mark}={schedule} {command}"\n'
                         for task, schedule, command in tasks)
        return self.write(name, f"web:\n  image: {IMAGE}\n{extra}  labels:\n{labels}")

    def containers(self):
        listed = docker("ps", "--all", "--no-trunc", "--filter", "label=cronwarp.run", "--format",
                        '{{.Names}} {{.Status}} {{.Label "cronwarp.task"}}')
        self.assertEqual(listed.returncode, 0, listed.stderr)
        return [line for line in listed.stdout.splitlines() if self.mark in line]

    def remove_containers(self):
        names = [line.split()[0] for line in self.containers()]
        if names:
            docker("rm", "--force", "--volumes", *names)

    def start(self, *arguments, **options):
        process = subprocess.Popen(
            [PROGRAM, "run", *arguments], cwd=ROOT, env=self.environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        self.addCleanup(end_of, process)
        return process

    def await_running(self, *tasks):
        """Waits until the containers of these tasks of the test run, all at once."""
        wanted = {f"web.{task}{self.mark}" for task in tasks}
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            if wanted <= {line.split()[-1] for line in self.containers() if " Up " in line}:
                return
        self.fail(f"{wanted} never ran: {self.containers()}")

    def real_run(self, *arguments, exit_code=0):
        """The finished process of `run --runner docker`."""
        process = self.start(*arguments, "--runner", "docker")
        out, errors = process.communicate(timeout=PATIENCE_S)
        self.assertEqual(process.returncode, exit_code, out + errors)
        return subprocess.CompletedProcess(process.args, process.returncode, out, errors)

    def real_report(self, *arguments, exit_code=0):
        return json.loads(self.real_run(*arguments, "--format", "json", exit_code=exit_code).stdout)


def end_of(process):
    """What it said, after killing it if it goes on."""
    if process.poll() is None:
        process.send_signal(signal.SIGKILL)
    return process.communicate(timeout=PATIENCE_S)
