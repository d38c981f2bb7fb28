"""README.md cannot lie: each command it shows with its output is run and compared."""

import re
import shlex

from program import ProgramTest, ROOT, run

CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def shown_commands():
    """Pairs of a command line and the output that README.md shows for it."""
    for block in CONSOLE.findall((ROOT / "README.md").read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


class ReadmeTest(ProgramTest):

    def test_the_shown_output_is_the_output(self):
        shown = list(shown_commands())
        self.assertGreaterEqual(len(shown), 2)
        for command, output in shown:
            with self.subTest(command):
                words = shlex.split(command)
                self.assertIn(words[0], ("scripts/cronwarp", "cronwarp"))
                result = run(*words[1:], cwd=ROOT)
                self.assertEqual(result.stdout + result.stderr, output)

    def test_the_two_commands_stand_in_it(self):
        text = (ROOT / "README.md").read_text()
        self.assertIn("scripts/cronwarp run scenarios/daily-update.yml", text)
        self.assertIn("scripts/test", text)
