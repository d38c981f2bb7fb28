"""`cronwarp diff`: manifests, git revisions and reports side by side."""

import json
import os
import shutil
import subprocess
import unittest

from program import ProgramTest, run, validate

RANGE = ("--from", "2026-03-01", "--for", "31d")


def manifest(*labels):
    lines = "".join(f"    - convox.cron.{label}\n" for label in labels)
    return f"web:\n  image: busybox\n  labels:\n{lines}"


BACKUP = "backup=0 2 * * ? bin/backup"
LATER = "backup=0 3 * * ? bin/backup"
REPORT = "report=0 8 * * ? bin/report"


class DiffTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.old = self.write("old/docker-compose.yml", manifest(BACKUP))

    def compare(self, exit_code, *arguments):
        answer = json.loads(self.fail_with(exit_code, "diff", *arguments, "--format", "json").stdout)
        validate(answer, "diff")
        return answer

    def test_the_same_is_exit_0(self):
        result = self.succeed("diff", self.old, self.old, *RANGE)
        self.assertIn("no difference: 1 task\n", result.stdout)

    def test_firings_that_moved_and_a_task_that_came_are_told(self):
        new = self.write("new.yml", manifest(LATER, REPORT))
        result = self.fail_with(1, "diff", self.old, new, *RANGE)
        self.assertIn("+ web.report\n    31 added: 2026-03-01 08:00, ", result.stdout)
        self.assertIn("~ web.backup\n    31 moved: 2026-03-01 02:00 -> 03:00, ", result.stdout)
        self.assertTrue(result.stdout.endswith(
            "+31 -0 ~31 firings; 1 task added, 1 task changed\n"), result.stdout)

    def test_json_says_the_same_by_its_schema(self):
        new = self.write("new.yml", manifest(LATER, REPORT))
        answer = self.compare(1, self.old, new, *RANGE)
        self.assertEqual(answer["firings"], {"added": 31, "removed": 0, "moved": 31})
        self.assertEqual(answer["tasks"], {"added": 1, "removed": 0, "changed": 1, "same": 0})

    def test_markdown_is_a_table(self):
        new = self.write("new.yml", manifest(LATER))
        result = self.fail_with(1, "diff", self.old, new, *RANGE, "--format", "markdown")
        self.assertIn("| Task | Change | Added | Removed | Moved | Details |\n|---", result.stdout)
        self.assertIn("| web.backup | changed | 0 | 0 | 31 | ", result.stdout)

    def test_another_command_is_a_change_that_leaves_the_firings_alone(self):
        new = self.write("new.yml", manifest("backup=0 2 * * ? bin/backup --all"))
        answer = self.compare(1, self.old, new, *RANGE)
        self.assertEqual(answer["firings"], {"added": 0, "removed": 0, "moved": 0})
        self.assertEqual(answer["differences"][0]["facts"],
                         [{"what": "command", "before": "bin/backup", "after": "bin/backup --all"}])

    def test_two_reports_are_compared_over_the_time_they_have_in_common(self):
        new = self.write("new.yml", manifest(LATER))
        for path, start, out in ((self.old, "2026-03-01", "a"), (new, "2026-03-11", "b")):
            self.succeed("run", path, "--from", start, "--for", "20d", "--out",
                         str(self.folder / out))
        answer = self.compare(1, str(self.folder / "a"), str(self.folder / "b" / "report.json"))
        self.assertEqual(answer["range"],
                         {"from": "2026-03-11T00:00:00Z", "to": "2026-03-21T00:00:00Z"})
        self.assertEqual(answer["firings"]["moved"], 10)

    def test_a_report_and_its_manifest_are_the_same(self):
        self.succeed("run", self.old, *RANGE, "--out", str(self.folder / "out"))
        self.succeed("diff", str(self.folder / "out"), self.old)

    def test_what_a_report_does_not_know_cannot_be_compared(self):
        self.succeed("run", self.old, *RANGE, "--out", str(self.folder / "out"))
        result = self.fail_with(2, "diff", str(self.folder / "out"), self.old, "--from", "2026-02-01")
        self.assertIn("knows only of 2026-03-01T00:00:00Z to 2026-04-01T00:00:00Z", result.stderr)

    def test_declarations_with_errors_are_trouble_in_new_and_absent_in_old(self):
        broken = self.write("broken.yml", manifest("backup=61 2 * * ? bin/backup", REPORT))
        self.assertIn("errors are in 1 declaration",
                      self.fail_with(2, "diff", self.old, broken, *RANGE).stderr)
        result = self.fail_with(1, "diff", broken, self.write("new.yml", manifest(BACKUP, REPORT)),
                                *RANGE)
        self.assertIn("which count as not there", result.stderr)
        self.assertIn("+31 -0 ~0 firings; 1 task added, 1 task the same", result.stdout)

    def test_input_that_cannot_be_read_is_exit_2(self):
        self.assertIn("No such file", self.fail_with(2, "diff", "nowhere.yml", self.old).stderr)
        self.assertIn("report.json", self.fail_with(2, "diff", str(self.folder), self.old).stderr)
        torn = self.write("torn/report.json", '{"format_version": "1.3", "tasks": [')
        self.fail_with(2, "diff", torn, self.old)

    def test_usage_is_exit_2(self):
        self.fail_with(2, "diff", self.old)
        self.fail_with(2, "diff", self.old, self.old, "--from", "noon")


@unittest.skipUnless(shutil.which("git"), "git is not there")
class GitTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        self.git("init", "-q")
        self.write("app/docker-compose.yml", manifest(BACKUP))
        self.write("app/scenario.yml", "manifest: docker-compose.yml\nfrom: 2026-03-01\nfor: 31d\n")
        self.git("add", ".")
        self.git("-c", "user.name=a", "-c", "user.email=a@b", "commit", "-q", "-m", "a")
        self.write("app/docker-compose.yml", manifest(LATER))

    def git(self, *arguments):
        subprocess.run(["git", *arguments], cwd=self.folder, env=self.environment, check=True,
                       capture_output=True)

    def diff(self, exit_code, *arguments):
        return self.fail_with(exit_code, "diff", *arguments, cwd=self.folder,
                              environment=self.environment)

    def test_a_revision_is_compared_with_the_file_of_today(self):
        result = self.diff(1, "HEAD:app/docker-compose.yml", "app/docker-compose.yml", *RANGE)
        self.assertIn("+0 -0 ~31 firings; 1 task changed", result.stdout)

    def test_a_scenario_of_a_revision_has_the_manifest_of_that_revision(self):
        result = self.diff(1, "HEAD:app/scenario.yml", "app/scenario.yml")
        self.assertIn("+0 -0 ~31 firings; 1 task changed", result.stdout)

    def test_a_file_that_has_a_colon_in_its_name_is_a_file(self):
        self.write("HEAD:app", manifest(BACKUP))
        self.diff(1, "HEAD:app", "app/docker-compose.yml", *RANGE)

    def test_what_git_does_not_have_is_said_plainly(self):
        self.assertIn("git knows no revision 'nosuch'",
                      self.diff(2, "nosuch:app/docker-compose.yml", "app/docker-compose.yml").stderr)
        self.assertIn("git has no file 'app/other.yml' in revision 'HEAD'",
                      self.diff(2, "HEAD:app/other.yml", "app/docker-compose.yml").stderr)

    def test_a_revision_is_never_an_option_of_git(self):
        result = self.diff(2, *RANGE, "--", "-x:a.yml", "app/docker-compose.yml")
        self.assertIn("'-x' is no revision", result.stderr)

    def test_a_machine_without_git_is_told_so(self):
        result = run("diff", "HEAD:app/docker-compose.yml", "app/docker-compose.yml",
                     cwd=self.folder, environment={"PATH": "/nonexistent"})
        self.assertEqual(result.returncode, 2)
        self.assertIn("there is no program 'git' on PATH", result.stderr)

    def test_outside_of_a_repository_git_says_so_itself(self):
        outside = {**self.environment, "GIT_DIR": str(self.folder / "none")}
        result = run("diff", "HEAD:a.yml", "app/docker-compose.yml", cwd=self.folder,
                     environment=outside)
        self.assertEqual(result.returncode, 2)
        self.assertIn("not a git repository", result.stderr)
