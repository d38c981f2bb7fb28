"""The GitHub action, the pre-commit hook and docs/CI.md do what they say."""

import os
import pathlib
import re
import subprocess
import unittest

import yaml

from program import PROGRAM, ROOT, ProgramTest, run


class CiFilesTest(ProgramTest):
    def setUp(self):
        super().setUp()
        # A checkout of this repository in which scripts/cronwarp is the program under test.
        self.action = self.folder / "action"
        (self.action / "scripts").mkdir(parents=True)
        (self.action / "scripts" / "cronwarp").symlink_to(PROGRAM)
        check = (ROOT / "scripts" / "check-files").read_text()
        (self.action / "scripts" / "check-files").write_text(check)
        (self.action / "scripts" / "check-files").chmod(0o755)

    def run_action(self, file, arguments):
        steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
        output = self.folder / "output"
        environment = {"PATH": os.environ["PATH"], "TZ": "UTC",
                       "GITHUB_ACTION_PATH": str(self.action), "GITHUB_OUTPUT": str(output),
                       "CRONWARP_FILE": file, "CRONWARP_ARGUMENTS": arguments}
        # As the runner starts a step of `shell: bash`.
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps[0]["run"]], cwd=ROOT,
            env=environment, capture_output=True, text=True, timeout=100, check=False)
        return result, output.read_text()

    def test_the_action_runs_and_tells_its_exit_code(self):
        result, output = self.run_action("scenarios/rate-exceeded.yml", "")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(output, "exit-code=0\n")

    def test_the_action_fails_where_an_expectation_does(self):
        result, output = self.run_action("scenarios/silent-loss.yml", "--format\ntap\n")
        self.assertEqual(result.returncode, 1)
        self.assertEqual(output, "exit-code=1\n")
        self.assertTrue(result.stdout.startswith("TAP version 14"))

    def test_no_shell_reads_what_the_action_is_given(self):
        result, _ = self.run_action("$(touch pwned).yml", "--format\ntext; touch pwned\n")
        self.assertNotEqual(result.returncode, 0)
        self.assertFalse((ROOT / "pwned").exists())

    def check_files(self, *files):
        return subprocess.run([str(self.action / "scripts" / "check-files"), *files],
                              env={"PATH": os.environ["PATH"]}, capture_output=True, text=True,
                              timeout=100, check=False)

    def test_the_hook_checks_each_file_and_fails_for_any(self):
        hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]
        self.assertEqual(hook["entry"], "scripts/check-files")
        broken = str(ROOT / "tests" / "cli" / "broken" / "docker-compose.yml")
        sound = str(ROOT / "scenarios" / "two-services.yml")
        self.assertEqual(self.check_files(sound).returncode, 0)
        result = self.check_files(broken, sound)
        self.assertEqual(result.returncode, 1)
        self.assertIn("two-services.yml", result.stdout)

    def test_the_hook_takes_compose_files_and_no_others(self):
        pattern = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())[0]["files"]
        for path in ("docker-compose.yml", "a/compose.yaml", "b/docker-compose.prod.yml"):
            self.assertRegex(path, pattern)
        for path in ("convox.yml", "decompose.yml", "docker-compose.yml.bak"):
            self.assertNotRegex(path, pattern)

    def test_the_hook_leaves_files_without_tasks_alone(self):
        self.assertEqual(self.check_files(self.write("compose.yml", "web:\n  image: x\n")).returncode,
                         0)

    def test_the_document_knows_every_form_and_exit_code(self):
        text = (ROOT / "docs" / "CI.md").read_text()
        help_text = run("run", "--help").stdout
        kinds = re.search(r"default: text\): ([a-z, \n]+)", help_text).group(1)
        for kind in re.findall(r"[a-z]+", kinds):
            self.assertIn(f"| `{kind}` |", text)

    def test_the_commands_of_the_document_work(self):
        expect = self.write("expect.yml", "- {success_rate: 100%}\n")
        compose = pathlib.Path(self.write("docker-compose.yml", "web:\n  image: busybox\n  labels:\n"
                                          "    - convox.cron.daily=0 8 * * ? bin/daily\n"))
        result = run("run", str(compose), "--from", "2026-03-01", "--for", "31d", "--expect", expect,
                     "--output", f"junit={self.folder}/junit.xml")
        self.assertEqual(result.returncode, 0, result.stderr)


if __name__ == "__main__":
    unittest.main()
