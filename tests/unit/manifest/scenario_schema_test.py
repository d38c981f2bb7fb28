"""Checks reports/schema/scenario.schema.json against what it describes.

The scenarios of the repository and the examples of docs/SCENARIOS.md are valid, and mistakes that the
loader rejects are not. Editors read the schema; the loader itself does not.
"""

import copy
import json
import pathlib
import re
import sys
import unittest

import jsonschema
import yaml

ROOT = pathlib.Path(sys.argv.pop())


class Loader(yaml.SafeLoader):
    """YAML as editors read it: dates are text."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_yaml(text):
    # JSON's keys are texts; YAML's exit codes are numbers.
    return json.loads(json.dumps(yaml.load(text, Loader)))


class ScenarioSchema(unittest.TestCase):
    def setUp(self):
        schema = json.loads((ROOT / "reports/schema/scenario.schema.json").read_text())
        jsonschema.Draft202012Validator.check_schema(schema)
        self.validator = jsonschema.Draft202012Validator(schema)

    def test_every_scenario_is_valid(self):
        paths = sorted((ROOT / "scenarios").glob("*.yml"))
        self.assertGreater(len(paths), 4)
        for path in paths:
            with self.subTest(path=path.name):
                self.validator.validate(read_yaml(path.read_text()))

    def test_every_example_of_the_document_is_valid(self):
        text = (ROOT / "docs/SCENARIOS.md").read_text()
        for block in re.findall(r"^```yaml\n(.*?)^```$", text, re.S | re.M):
            with self.subTest(block=block):
                self.validator.validate(read_yaml(block))

    def test_every_kind_of_fault_is_valid(self):
        header = (ROOT / "src/model/fault.cpp").read_text()
        kinds = re.findall(r'FaultStage::k\w+,\s+"([a-z-]+)"', header)
        self.assertEqual(len(kinds), 28)
        for kind in kinds:
            with self.subTest(kind=kind):
                fault = {"fault": kind, "name": "april/one", "at": "2016-05-02T09:00:00Z"}
                self.validator.validate({"manifest": "a.yml", "faults": ["mild", fault]})

    def test_every_form_of_an_expectation_is_valid(self):
        for expectation in (
            "{tasks: web.backup, successes: 28..31, per: month, zone: Asia/Tokyo}",
            "{firings: 30, name: thirty}", "{firings: 28..}", "{firings: ..31, per: week}",
            "{gap: {at_most: 25h, at_least: 1h}}",
            "{within: {from: '01:00', to: '24:00', weekdays: [MON-fri, SUN]}, zone: Europe/Warsaw}",
            "{never: {weekdays: SAT-SUN}}", "{lateness: 2m}", "{done_by: '09:00', zone: UTC}",
            "{duration: 30m}", "{no_overlap: self}", "{no_overlap: web.*}", "{concurrency: 4}",
            "{success_rate: 99.5%}", "{success_rate: 100%}", "{served: {within: 5m}}",
            "{recovery: 1h}", "{recovery: {within: 1h, lateness: 1m}}", "{deploys: 15m}",
        ):
            with self.subTest(expectation=expectation):
                self.validator.validate({"manifest": "a.yml", "expect": [read_yaml(expectation)]})

    def test_mistakes_are_not_valid(self):
        good = read_yaml("{manifest: a.yml, from: 2016-04-21, for: 30d, tasks: {web.a: {duration: 1s}}}")
        self.validator.validate(good)
        for change in (
            {"manifest": 3},
            {"manfest": "a.yml"},
            {"to": "2016-05-01"},
            {"for": "long"},
            {"app": "x"},
            {"platform": "gen3"},
            {"seed": -1},
            {"rack": {"instances": 3}},
            {"tasks": {"web.a": {"durations": "1s"}}},
            {"tasks": {"web.a": {"duration": {"uniform": ["1s"]}}}},
            {"tasks": {"web.a": {"duration": {"fixed": "1s", "uniform": ["1s", "2s"]}}}},
            {"tasks": {"web.a": {"exit_codes": {"zero": 1}}}},
            {"tasks": {"web.a": {"exit_codes": {"0": 0}}}},
            {"tasks": {"web.a": {"docker_timeout": "long"}}},
            {"commands": ["rake"]},
            {"commands": {"rake *": {"docker_timeout": "1m"}}},
            {"commands": {"rake *": {"durations": "1s"}}},
            {"scale": {"web": -1}},
            {"answers": {}},
            {"answers": [{"request": "/apps"}]},
            {"answers": [{"answer": "hang"}]},
            {"answers": [{"request": "HEAD /apps", "answer": "hang"}]},
            {"answers": [{"request": "", "answer": "hang"}]},
            {"answers": [{"request": "apps", "answer": "hang"}]},
            {"answers": [{"request": "/apps/sh*", "answer": "hang"}]},
            {"answers": [{"request": "/**/processes", "answer": "hang"}]},
            {"answers": [{"request": "/apps", "answer": "sulk"}]},
            {"answers": [{"request": "/apps", "answer": {"body": "x"}}]},
            {"answers": [{"request": "/apps", "answer": {"status": 100}}]},
            {"answers": [{"request": "/apps", "answer": {"status": 503, "slow": "1s"}}]},
            {"answers": [{"request": "/apps", "answer": "hang", "times": 0}]},
            {"answers": [{"request": "/apps", "answer": "hang", "probability": 0}]},
            {"delivery": {"retries_max": 186}},
            {"delivery": {"dead_letter_queue": "yes"}},
            {"faults": "mild"},
            {"faults": ["milt"]},
            {"faults": [{"name": "april"}]},
            {"faults": [{"fault": "crush"}]},
            {"faults": [{"fault": "crash", "status": 503}]},
            {"faults": [{"fault": "crash", "exit_code": 0}]},
            {"faults": [{"fault": "slow", "factor": 1}]},
            {"faults": [{"fault": "api-slow", "delay": {"uniform": ["1s"]}}]},
            {"faults": [{"fault": "crash", "for": "1h"}]},
            {"faults": [{"fault": "crash", "at": "2016-05-02", "from": "2016-05-02"}]},
            {"faults": [{"fault": "crash", "from": "2016-05-02", "to": "2016-05-03", "for": "1h"}]},
            {"faults": [{"fault": "crash", "probability": 0}]},
            {"faults": [{"fault": "crash", "name": ""}]},
            {"faults": [{"fault": "deploy"}]},
            {"faults": [{"fault": "deploy", "at": "2016-05-02", "times": 1}]},
            {"expect": {"lateness": "2m"}},
            {"expect": [{"tasks": "web.a"}]},
            {"expect": [{"lateness": "2m", "duration": "30m"}]},
            {"expect": [{"successes": "28...31"}]},
            {"expect": [{"successes": ".."}]},
            {"expect": [{"successes": 1, "per": "year"}]},
            {"expect": [{"lateness": "2m", "per": "day"}]},
            {"expect": [{"lateness": "2m", "zone": "UTC"}]},
            {"expect": [{"deploys": "2m", "tasks": "web.a"}]},
            {"expect": [{"gap": {}}]},
            {"expect": [{"within": {"from": "9:00"}}]},
            {"expect": [{"never": {"weekdays": ["MON-FRY"]}}]},
            {"expect": [{"done_by": "25:00"}]},
            {"expect": [{"concurrency": 0}]},
            {"expect": [{"success_rate": "99.5"}]},
            {"expect": [{"served": "5m"}]},
            {"expect": [{"recovery": {"lateness": "1m"}}]},
        ):
            with self.subTest(change=change):
                changed = copy.deepcopy(good)
                changed.update(change)
                self.assertFalse(self.validator.is_valid(changed))
        for key in ("manifest", "from", "for"):
            with self.subTest(missing=key):
                self.assertFalse(
                    self.validator.is_valid({k: v for k, v in good.items() if k != key}))


if __name__ == "__main__":
    unittest.main()
