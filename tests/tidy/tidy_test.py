"""Proves that each rule of tidy.py can fail: breaks it in a small tree and expects the finding."""

import os
import subprocess
import sys
import tempfile
import unittest

TIDY = os.path.join(os.path.dirname(os.path.abspath(__file__)), "tidy.py")

CLEAN = {
    "src/base/CMakeLists.txt": "cronwarp_module(base SOURCES time.cpp time.h)\n",
    "src/base/time.h": "#pragma once\n",
    "src/base/time.cpp": '#include "base/time.h"\n\n#include <openssl/evp.h>\n',
    "src/cron/CMakeLists.txt": "cronwarp_module(cron\n  SOURCES\n    time_zone.cpp)\n",
    "src/cron/time_zone.cpp": '#include <date/tz.h>\n\n#include "base/time.h"\n',
    "src/cli/CMakeLists.txt": "add_executable(cronwarp machine.cpp)\n",
    "src/cli/machine.cpp": "auto now = std::chrono::system_clock::now();\n",
    "reports/CMakeLists.txt": "cronwarp_module(reports SOURCES text/text.cpp)\n",
    "reports/text/text.cpp": "#include <nlohmann/json.hpp>\n",
    "scenarios/01-hello.yml": "tasks: []\n",
    "scenarios/README.md": "What is here.\n",
    "tests/CMakeLists.txt": "cronwarp_test(t SOURCES t.cpp)\n",
    "tests/t.cpp": 'run("scenarios/01-hello.yml");\n',
    "tests/fuzz/cron/corpus/odd": "TO" "DO\n",
    "build/junk.cpp": "sleep(1);\n",
}


class Tidy(unittest.TestCase):
    def report(self, changes: dict[str, str | None]) -> list[str]:
        """The output for CLEAN with these files written, or removed where None."""
        with tempfile.TemporaryDirectory() as root:
            for path, text in (CLEAN | changes).items():
                if text is not None:
                    full = os.path.join(root, path)
                    os.makedirs(os.path.dirname(full), exist_ok=True)
                    with open(full, "w", encoding="utf-8") as file:
                        file.write(text)
            run = subprocess.run([sys.executable, TIDY, root], capture_output=True, text=True,
                                 check=False)
        self.assertEqual(run.stderr, "")
        self.assertEqual(run.returncode, 1 if run.stdout else 0)
        return run.stdout.splitlines()

    def expect(self, changes: dict[str, str | None], *lines: str) -> None:
        self.assertEqual(self.report(changes), list(lines))

    def expect_banned(self, path: str, code: str, call: str) -> None:
        with self.subTest(code=code):
            found = self.report({path: CLEAN[path] + code + "\n"})
            line = CLEAN[path].count("\n") + 1
            self.assertEqual(len(found), 1, found)
            self.assertTrue(found[0].startswith(f"{path}:{line}: error: '{call}' is banned: "),
                            found)

    def test_a_clean_tree_has_no_findings(self):
        self.expect({})

    def test_a_missing_root_is_a_usage_error(self):
        run = subprocess.run([sys.executable, TIDY, "/nonexistent"], capture_output=True, text=True,
                             check=False)
        self.assertEqual(run.returncode, 2)
        self.assertIn("Usage: tidy.py", run.stderr)

    def test_arrows_point_down(self):
        self.expect({"src/base/time.cpp": '#include "base/time.h"\n#include "cron/schedule.h"\n'},
                    "src/base/time.cpp:2: error: src/base may not include src/cron")
        self.expect({"src/cron/time_zone.cpp": '#include "sim/kernel/event_queue.h"\n'},
                    "src/cron/time_zone.cpp:1: error: src/cron may not include sim/kernel")
        self.expect({"reports/text/text.cpp": '#include "src/cli/options.h"\n'},
                    "reports/text/text.cpp:1: error: reports may not include src/cli")

    def test_only_cli_knows_everybody(self):
        everybody = ("base", "cron", "model", "manifest", "convox", "runner", "verdict",
                     "sim/kernel", "sim/world", "fakes/runner", "fakes/rack", "fakes/endpoint",
                     "fakes/server", "reports")
        text = "".join(f'#include "{folder}/any.h"\n' for folder in everybody)
        self.expect({"src/cli/machine.cpp": text})

    def test_includes_are_written_from_the_top_or_from_src(self):
        self.expect({"src/base/time.cpp": '#include "time.h"\n'},
                    'src/base/time.cpp:1: error: "time.h" is not written from the top or from src/')

    def test_a_folder_needs_a_place_in_the_layers(self):
        self.expect({"src/utils/CMakeLists.txt": "x(a.cpp)\n", "src/utils/a.cpp": "int a;\n"},
                    "src/utils/a.cpp:1: error: this folder has no place in the layers of "
                    "tests/tidy/tidy.py")

    def test_each_library_has_one_door(self):
        for header, where in [("yaml-cpp/yaml.h", "src/manifest/"),
                              ("date/tz.h", "src/cron/time_zone.cpp"),
                              ("nlohmann/json.hpp", "reports/"),
                              ("CLI/CLI.hpp", "src/cli/"),
                              ("boost/asio.hpp", "src/io/")]:
            with self.subTest(header=header):
                found = self.report({"src/base/time.cpp": f"#include <{header}>\n"})
                self.assertEqual(len(found), 1, found)
                self.assertIn("src/base/time.cpp:1: error: ", found[0])
                self.assertIn(f" is included in {where}", found[0])
        for header in ("openssl/evp.h", "xxhash.h", "Random123/philox.h"):
            with self.subTest(header=header):
                found = self.report({"reports/text/text.cpp": f"#include <{header}>\n"})
                self.assertEqual(len(found), 1, found)
                self.assertIn(" is included in src/base/ only", found[0])

    def test_tests_may_include_any_library(self):
        self.expect({"tests/t.cpp": CLEAN["tests/t.cpp"] + "#include <nlohmann/json.hpp>\n"})

    def test_calls_that_depend_on_the_machine_are_banned(self):
        for path in ("src/base/time.cpp", "tests/t.cpp"):
            for code, call in [
                    ("std::this_thread::sleep_for(1s);", "sleep_for("),
                    ("std::this_thread::sleep_until(at);", "sleep_until("),
                    ("usleep(1);", "usleep("),
                    ("auto t = std::chrono::system_clock::now();", "system_clock::now"),
                    ("auto t = Clock(), u = steady_clock::now();", "steady_clock::now"),
                    ("auto t = std::time(nullptr);", "time(nullptr"),
                    ("auto t = time( 0 );", "time( 0"),
                    ("int r = rand();", "rand("),
                    ("srand(1);", "srand("),
                    ("std::random_device d;", "random_device"),
                    ("std::uniform_int_distribution<int> d;", "std::uniform_int_distribution"),
                    ("std::shuffle(a, b, c);", "std::shuffle"),
                    ('setenv("TZ", "UTC", 1);', "setenv("),
                    ("try { f(); } catch (...) {}", "catch (...)"),
                    ("using namespace std;", "using namespace std;"),
            ]:
                self.expect_banned(path, code, call)

    def test_the_environment_is_read_in_one_place_and_in_tests(self):
        self.expect_banned("src/base/time.cpp", 'std::getenv("HOME");', "getenv(")
        self.expect({"src/cli/machine.cpp": 'std::getenv("NO_COLOR");\n',
                     "tests/t.cpp": CLEAN["tests/t.cpp"] + 'std::getenv("UPDATE_GOLDEN");\n'})

    def test_hash_order_does_not_reach_reports(self):
        self.expect_banned("reports/text/text.cpp", "std::unordered_map<int, int> m;",
                           "unordered_map")
        self.expect({"src/base/time.cpp": "std::unordered_map<int, int> m;\n"})

    def test_comments_literals_and_longer_names_are_not_calls(self):
        self.expect({"src/base/time.cpp":
                     "// sleep(1)\n/* rand()\n rand() */\n"
                     'auto a = "rand()";\nauto b = R"x(rand() ")x";\nauto c = \'"\';\n'
                     "int d = 1'000 + 2'000 + operand(1);\n"
                     "runtime(0);\nusing namespace std::chrono_literals;\n"})

    def test_code_after_a_literal_is_still_seen(self):
        self.expect_banned("src/base/time.cpp", "int n = 1'000; char q = '\"'; rand();", "rand(")
        self.expect_banned("src/base/time.cpp", 'f("\\""); rand();', "rand(")

    def test_a_suppressed_check_has_a_name_and_a_reason(self):
        message = "error: write the check and the reason: NOLINT(check): why"
        self.expect({"src/base/time.h": "a;  // NOLINT\nb;  // NOLINT(bugprone-x)\n"
                                        "// NOLINTNEXTLINE(bugprone-x)\n"
                                        "c;  // NOLINT(bugprone-x): the C library wants it so\n"},
                    *(f"src/base/time.h:{line}: {message}" for line in (1, 2, 3)))

    def test_files_stay_short(self):
        self.expect({"src/base/time.h": "\n" * 450})
        self.expect({"src/base/time.h": "\n" * 451},
                    "src/base/time.h:451: error: 451 lines; a file has at most 450")

    def test_every_source_is_built(self):
        message = "error: no CMakeLists.txt names this file"
        self.expect({"src/base/dead.cpp": "int a;\n"}, f"src/base/dead.cpp:1: {message}")
        self.expect({"src/base/dead.h": "int a;\n"}, f"src/base/dead.h:1: {message}")
        self.expect({"tests/dead.cpp": "int a;\n"}, f"tests/dead.cpp:1: {message}")
        self.expect({"src/base/CMakeLists.txt": "# time.cpp\nx(runtime.cpp time.h)\n"},
                    f"src/base/time.cpp:1: {message}")

    def test_every_scenario_is_run(self):
        self.expect({"scenarios/02-late.yml": "tasks: []\n"},
                    "scenarios/02-late.yml:1: error: no test mentions the scenario '02-late.yml'")
        self.expect({"scenarios/fleet/convox.yml": "x\n"},
                    "scenarios/fleet/convox.yml:1: error: no test mentions the scenario 'fleet'")
        self.expect({"scenarios/fleet/convox.yml": "x\n",
                     "tests/more.sh": "run scenarios/fleet\n"})

    def test_nothing_is_left_unfinished(self):
        for word in ("TO" "DO", "FIX" "ME"):
            self.expect({"docs/x.md": f"text\n{word}: later\n"},
                        f"docs/x.md:2: error: '{word}': finish it or drop it")

    def test_no_path_of_one_machine_is_kept(self):
        for folder in ("work", "root", "home"):
            path = f"/{folder}/"
            self.expect({"docs/x.md": f"see {path}me/x\n"},
                        f"docs/x.md:1: error: '{path}' is a path of one machine")
        self.expect({"docs/x.md": "see src/work/x, $root/home/x and ${root}/work/x\n"})


if __name__ == "__main__":
    unittest.main()
