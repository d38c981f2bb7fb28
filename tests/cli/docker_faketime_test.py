"""`cronwarp run --faketime`: what time it is in a container."""

import pathlib
import re
import shutil
import subprocess

from engine import EngineTest

# The shell, and what it runs: of this machine, with the libraries they are linked to.
PROGRAMS = {"/bin/sh": "/bin/dash", "/bin/date": "/bin/date", "/bin/sleep": "/bin/sleep"}


def glibc_tree(tree):
    """Copies a small system with glibc into the folder."""
    files = dict(PROGRAMS)
    for program in PROGRAMS.values():
        shown = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
        for library in re.findall(r"/\S+", shown):
            files[library] = library
            # libfaketime is linked to it, and comes without.
            math = str(pathlib.Path(library).parent / "libm.so.6")
            if library.endswith("/libc.so.6"):
                files[math] = math
    for target, source in files.items():
        path = tree / target[1:]
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)


class FaketimeTest(EngineTest):

    def outputs(self, path, *arguments):
        """Of the failures, by when they were due."""
        report = self.real_report(path, *arguments, "--docker-runs", "all", "--faketime",
                                  "--platform", "gen1")
        self.assertEqual(report["summary"]["outcomes"]["failed"], report["summary"]["firings"])
        clocks = {task["real_runs"]["clock"] for task in report["tasks"]}
        return {sample["scheduled_at"]: sample["output"].strip()
                for sample in report["failures"]["listed"]}, clocks

    def test_a_container_prints_the_date_it_is_scheduled_for(self):
        glibc_tree(self.folder / "tree")
        self.write("Dockerfile", "FROM scratch\nCOPY tree /\n")
        label = f"convox.cron.a{self.mark}=0 8 31,29 * ? date -u; sleep 2; date -u; exit 1"
        path = self.write("docker-compose.yml", f'web:\n  build: .\n  labels:\n    - "{label}"\n')
        for day, weekday, month in (("2028-02-29", "Tue", "Feb 29"), ("2027-12-31", "Fri", "Dec 31")):
            outputs, clocks = self.outputs(path, "--from", day, "--for", "1d")
            self.assertEqual(clocks, {"scheduled"})
            begin, end = outputs[f"{day}T08:00:00Z"].splitlines()
            self.assertRegex(begin, rf"^{weekday} {month} 08:00:0[01] UTC {day[:4]}$")
            self.assertRegex(end, rf"^{weekday} {month} 08:00:0[234] UTC {day[:4]}$")

    def test_firings_that_did_not_see_their_own_date_are_told(self):
        glibc_tree(self.folder / "tree")
        self.write("Dockerfile", "FROM scratch\nCOPY tree /\n")
        label = f"convox.cron.a{self.mark}=0 8 * * ? date"
        path = self.write("docker-compose.yml", f'web:\n  build: .\n  labels:\n    - "{label}"\n')
        for runs, expected in (("first", "note: 2 firings took the outcome of a run at another date; "), ("all", "")):
            errors = self.real_run(path, "--from", "2028-02-28", "--for", "3d", "--faketime", "--docker-runs",
                                   runs).stderr
            self.assertIn(expected, errors)
            self.assertEqual("another date" in errors, bool(expected))

    def test_where_it_cannot_work_the_report_says_so(self):
        path = self.compose(("a", "0 8 * * ?", "date -u; exit 1"))
        outputs, clocks = self.outputs(path, "--from", "2028-02-29", "--for", "1d")
        self.assertEqual(clocks, {"real"})
        self.assertNotIn("2028", outputs["2028-02-29T08:00:00Z"])
        text = self.real_run(path, "--from", "2028-02-29", "--for", "1d", "--faketime").stdout
        self.assertIn("saw the real clock", " ".join(text.split()))
        self.assertIn("static", text)
