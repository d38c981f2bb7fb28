"""docs/RACK.md cannot lie: its scenario is served, its commands run, its recipes pass."""

import os
import pathlib
import re
import shlex
import subprocess
import sys

from program import PROGRAM, ProgramTest, ROOT
from serving import Served

TEXT = (ROOT / "docs" / "RACK.md").read_text()


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", TEXT, re.DOTALL)


class RackDocTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.write("shop.yml", blocks("yaml")[0])
        self.write("password", "secret\n")
        programs = self.folder / "bin"
        programs.mkdir()
        (programs / "cronwarp").symlink_to(pathlib.Path(PROGRAM).resolve())
        self.environment = {"PATH": f"{programs}:{os.defpath}", "HOME": str(self.folder)}

    def run_here(self, *command):
        return subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True,
                              text=True, timeout=100, check=False)

    def test_there_is_nothing_in_it_that_is_not_run(self):
        languages = re.findall(r"```(\w*)\n", TEXT)
        self.assertEqual(sorted(filter(None, languages)),
                         ["bash", "console", "python", "text", "yaml"])

    def test_the_shown_start_is_the_start(self):
        command, *shown = blocks("console")[0].splitlines()
        words = shlex.split(command)
        self.assertEqual(words[:3], ["$", "cronwarp", "serve"])
        with Served(*words[3:], cwd=self.folder) as rack:
            port = re.compile(r"(?<=127\.0\.0\.1:)\d+")
            self.assertEqual([port.sub("PORT", line.rstrip("\n")) for line in rack.announced],
                             [port.sub("PORT", line) for line in shown])

    def test_the_shell_recipe_prints_what_is_shown(self):
        result = self.run_here("bash", "-eu", "-o", "pipefail", "-c", blocks("bash")[0])
        self.assertEqual((result.stdout, result.stderr), (blocks("text")[0], ""))
        self.assertEqual(result.returncode, 0)

    def test_the_python_recipe_passes(self):
        self.write("nightly_test.py", blocks("python")[0])
        result = self.run_here(sys.executable, "-B", "-W", "error", "-m", "unittest",
                               "nightly_test")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("Ran 3 tests", result.stderr)
