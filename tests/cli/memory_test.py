"""Memory does not grow with the range: a year needs what a month needs."""

import os
import subprocess

from program import PROGRAM, ProgramTest

MANIFEST = ("web:\n  image: x\n  labels:\n"
            "    - convox.cron.minutely=* * * * ? bin/minutely\n"
            "    - convox.cron.daily=0 3 * * ? bin/daily\n"
            "    - convox.cron.fridays=0 3 ? * FRI bin/fridays\n")
# What differs between two runs of the same program, and firing times written more compactly.
TOLERANCE_KIB = 2048


class MemoryTest(ProgramTest):

    def peak_kib(self, manifest, length):
        process = subprocess.Popen(
            [PROGRAM, "run", manifest, "--from", "2026-01-01", "--for", length, "--out",
             str(self.folder / length)], stdout=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(process.returncode, 0)
        return usage.ru_maxrss

    def test_a_year_needs_the_memory_of_a_month(self):
        manifest = self.write("docker-compose.yml", MANIFEST)
        month, year = self.peak_kib(manifest, "30d"), self.peak_kib(manifest, "365d")
        self.assertLess(year - month, TOLERANCE_KIB, f"{month} KiB for 30 days, {year} for 365")
