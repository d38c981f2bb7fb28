"""README.md cannot lie: each command it shows with its output is run and compared."""

import re
import shlex

from program import ProgramTest, ROOT, run
from serving import Served

CONSOLE = re.compile(r"```console\n(.*?)```", re.DOTALL)


def shown_commands():
    """Pairs of a command line and the output that README.md shows for it."""
    for block in CONSOLE.findall((ROOT / "README.md").read_text()):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def split_command(command):
    """The variables set for a command, and its words."""
    words = shlex.split(command)
    environment = {}
    while "=" in words[0]:
        name, _, environment[name] = words.pop(0).partition("=")
    return environment, words


class ReadmeTest(ProgramTest):

    def test_the_shown_output_is_the_output(self):
        shown = list(shown_commands())
        self.assertGreaterEqual(len(shown), 3)
        for command, output in shown:
            with self.subTest(command):
                environment, words = split_command(command)
                self.assertIn(words[0], ("scripts/cronwarp", "cronwarp"))
                if words[1] == "serve":
                    with Served(*words[2:], environment=environment) as rack:
                        self.assertEqual("".join(rack.announced), output)
                    continue
                result = run(*words[1:], cwd=ROOT)
                self.assertEqual(result.stdout + result.stderr, output)

    def test_the_two_commands_stand_in_it(self):
        text = (ROOT / "README.md").read_text()
        self.assertIn("scripts/cronwarp run scenarios/daily-update.yml", text)
        self.assertIn("scripts/test", text)
