"""`cronwarp run --golden FILE`: the firings a project has agreed on."""

import os

from program import ProgramTest

RANGE = ("--from", "2026-03-01", "--for", "31d")

MANIFEST = """web:
  image: busybox
  labels:
    - convox.cron.backup={backup} bin/backup
    - convox.cron.close=30 18 ? * MON-FRI bin/close
    - convox.cron.leap=0 0 29 2 ? bin/leap
"""

GOLDEN = """golden-schedule 1
# Every firing of every task in the range, in UTC. Where firings change on purpose, this
# file is written anew by the same run with --update.
range 2026-03-01T00:00:00Z 2026-04-01T00:00:00Z
platform gen1-2016-04

web.backup  every day  02:00 14:00
web.close  MON-FRI  18:30
web.leap  never
"""


class GoldenTest(ProgramTest):

    def setUp(self):
        super().setUp()
        self.manifest = self.write("docker-compose.yml", MANIFEST.format(backup="0 2,14 * * ?"))
        self.golden = self.folder / "schedule.golden"

    def run_golden(self, exit_code, *options):
        return self.fail_with(exit_code, "run", self.manifest, *RANGE, "--golden",
                              str(self.golden), *options)

    def test_update_writes_a_file_that_people_can_review(self):
        self.run_golden(0, "--update")
        self.assertEqual(self.golden.read_text(), GOLDEN)

    def test_the_same_firings_pass(self):
        self.golden.write_text(GOLDEN)
        self.run_golden(0)

    def test_the_same_firings_in_other_words_pass(self):
        self.golden.write_text(GOLDEN)
        self.write("docker-compose.yml", MANIFEST.format(backup="0 2/12 * * ?"))
        self.run_golden(0)

    def test_other_firings_are_exit_1_with_a_diff_of_them(self):
        self.golden.write_text(GOLDEN)
        self.write("docker-compose.yml", MANIFEST.format(backup="0 3 * * ?"))
        result = self.run_golden(1)
        self.assertIn("31 moved: 2026-03-01 02:00 -> 03:00", result.stderr)
        self.assertIn("+0 -31 ~31 firings; 1 task changed, 2 tasks the same", result.stderr)
        self.assertEqual(self.golden.read_text(), GOLDEN)

    def test_update_says_what_changed(self):
        self.golden.write_text(GOLDEN)
        self.write("docker-compose.yml", MANIFEST.format(backup="0 3 * * ?"))
        result = self.run_golden(0, "--update")
        self.assertIn("was updated", result.stderr)
        self.assertIn("+0 -31 ~31 firings", result.stderr)
        self.assertIn("web.backup  every day  03:00\n", self.golden.read_text())
        self.assertEqual(sorted(os.listdir(self.folder)), ["docker-compose.yml", "schedule.golden"])

    def test_update_leaves_a_file_alone_that_is_up_to_date(self):
        self.golden.write_text(GOLDEN)
        before = self.golden.stat()
        self.assertIn("is up to date", self.run_golden(0, "--update").stderr)
        after = self.golden.stat()
        self.assertEqual((before.st_ino, before.st_mtime_ns), (after.st_ino, after.st_mtime_ns))

    def test_a_missing_file_is_exit_3_with_the_remedy(self):
        result = self.run_golden(3)
        self.assertIn("there is no golden file", result.stderr)
        self.assertIn("--update", result.stderr)

    def test_another_range_cannot_be_compared(self):
        self.golden.write_text(GOLDEN)
        result = self.fail_with(2, "run", self.manifest, "--from", "2026-03-02", "--for", "1d",
                                "--golden", str(self.golden))
        self.assertIn("--from 2026-03-01T00:00:00Z --to 2026-04-01T00:00:00Z", result.stderr)

    def test_a_file_that_is_no_golden_one_is_exit_3(self):
        self.golden.write_text(GOLDEN.replace("MON-FRI", "MON-FRY"))
        self.assertIn("line 8: 'MON-FRY' are no days", self.run_golden(3).stderr)
        self.golden.write_text("web:\n")
        self.assertIn("begins with 'golden-schedule 1'", self.run_golden(3).stderr)
