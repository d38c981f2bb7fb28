"""Every undisputed row of tests/conformance, asked through `cronwarp next --batch`."""

import datetime
import json

from program import ProgramTest, ROOT, run, validate

DIALECTS = {"aws": "aws", "k8s": "k8s", "vixie_dst": "debian", "scheduler_dst": "aws-scheduler"}


def shifted(text, seconds):
    moment = datetime.datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ")
    return (moment + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def questions(row, dialect):
    """Pairs of a query and what its answer must hold."""
    # The AWS rows hold what stands inside cron(...), except those that say they are the whole text.
    fields_only = dialect.startswith("aws") and row.get("kind") != "schedule-expression"
    text = f"cron({row['expr']})" if fields_only else row["expr"]
    base = {"expr": text, "dialect": dialect, "tz": row.get("tz", "UTC")}
    if "valid" in row:
        yield {**base, "from": "2026-01-01T00:00:00Z", "n": 0}, {"valid": row["valid"]}
    if "next" in row:
        expected = {"valid": True, "next": row["next"]}
        if row.get("exhausted"):
            expected["exhausted"] = True
        yield {**base, "from": row["from"], "n": len(row["next"])}, expected
    for instant, fires in row.get("match", []):
        # It fires at an instant if that is the first firing after the second before.
        yield ({**base, "from": shifted(instant, -1), "n": 1},
               {"valid": True, "next" if fires else "not next": [instant]})


def differs(answer, expected):
    expected = dict(expected)
    if answer["next"] == expected.pop("not next", None):
        return True
    return any(answer[key] != value for key, value in expected.items())


class BatchConformanceTest(ProgramTest):

    def test_every_undisputed_row_is_answered_as_known(self):
        asked = []
        for name, dialect in DIALECTS.items():
            rows = (ROOT / "tests" / "conformance" / f"{name}.jsonl").read_text().splitlines()
            for row in map(json.loads, rows):
                if not row.get("disputed"):
                    asked += [(row["id"], *pair) for pair in questions(row, dialect)]
        self.assertGreater(len(asked), 850)
        batch = "".join(json.dumps(query) + "\n" for _, query, _ in asked)
        result = run("next", "--batch", "-", stdin=batch)
        self.assertEqual(result.returncode, 0, result.stderr)
        answers = result.stdout.splitlines()
        self.assertEqual(len(answers), len(asked))
        wrong = []
        for (identity, query, expected), line in zip(asked, answers):
            answer = json.loads(line)
            if differs(answer, expected):
                wrong.append(f"{identity} {query} expected {expected} got {line}")
        self.assertEqual(wrong, [])

    def test_answers_follow_the_schema(self):
        lines = [{"expr": "0 8 * * ? *", "dialect": "aws", "from": "2026-01-01", "n": 2},
                 {"expr": "61 8 * * ? *", "dialect": "aws"},
                 {"expr": "@every 90m", "dialect": "k8s", "from": "2026-01-01", "n": 1}]
        result = run("next", "--batch", "-", stdin="\n".join(map(json.dumps, lines)))
        self.assertEqual(result.returncode, 0, result.stderr)
        for line in result.stdout.splitlines():
            validate(json.loads(line), "next")

    def test_a_line_that_is_no_query_is_named_and_the_rest_answered(self):
        good = json.dumps({"expr": "@daily", "dialect": "k8s"})
        bad = {'{"expr": "@daily"}': "'dialect' is missing",
               '{"expr": "@daily", "dialect": "k8s", "form": ""}': "unknown key 'form'",
               '{"expr": "@daily", "dialect": "unix"}': "'dialect' is 'unix'",
               '{"expr": "@daily", "dialect": "k8s", "n": -1}': "'n' is not a whole number",
               '{"expr": "@daily", "dialect": "k8s", "from": "noon"}': "'from' is 'noon'",
               "nonsense": "this is not a JSON object"}
        for line, why in bad.items():
            with self.subTest(line):
                result = run("next", "--batch", "-", stdin=f"{good}\n{line}\n{good}\n")
                self.assertEqual(result.returncode, 3)
                answers = [json.loads(answer) for answer in result.stdout.splitlines()]
                self.assertEqual(len(answers), 3)
                validate(answers[1], "next")
                self.assertIn(why, answers[1]["error"])
                self.assertIn(f"-:2: {why}", result.stderr)

    def test_a_batch_that_cannot_be_read_is_exit_3(self):
        for path, why in {str(self.folder): "Is a directory", "no/batch": "No such file"}.items():
            with self.subTest(path):
                result = self.fail_with(3, "next", "--batch", path)
                self.assertIn(f"cannot read {path}: {why}", result.stderr)

    def test_options_that_each_line_says_for_itself_are_refused(self):
        result = self.fail_with(2, "next", "--batch", "-", "--dialect", "aws")
        self.assertIn("--dialect", result.stderr)
