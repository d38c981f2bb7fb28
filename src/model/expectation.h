#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"

namespace cronwarp {

// What must hold of a run: one entry of a scenario's `expect` or of the file given with --expect.
// `src/verdict` judges them while the facts stream by.

enum class Counted : std::uint8_t { kFirings, kSuccesses };

enum class Period : std::uint8_t { kDay, kWeek, kMonth, kRange };

// How many firings or successes each whole period of the range has, by scheduled_at. Weeks begin on
// Monday. A period that the range cuts is not judged against `min`.
struct CountExpectation {
  Counted counted = Counted::kSuccesses;
  std::uint64_t min = 0;
  std::optional<std::uint64_t> max;  // at least `min`; nullopt: any number above
  Period per = Period::kRange;
};

// Between the starts of successive successes of one task. `at_most` is also judged from the start
// of the range to the first and from the last to its end.
struct GapExpectation {
  std::optional<Duration> at_most;  // one of the two is given, both above 0
  std::optional<Duration> at_least;
};

// Times of day on some weekdays. `to` before or at `from`: through midnight; the weekday is that of
// the beginning. The two are never equal.
struct DayWindow {
  std::chrono::minutes from{0};                                            // after local midnight
  std::chrono::minutes to{24 * 60};                                        // not included
  std::array<bool, 7> weekdays{true, true, true, true, true, true, true};  // 0: Sunday
};

// Firings' scheduled times lie inside, or never inside, the window.
struct WindowExpectation {
  DayWindow window;
  bool is_inside = true;
};

// From scheduled_at to the start of the process.
struct LatenessExpectation {
  Duration at_most;
};

// Each firing has succeeded by this time of the (local) day it was scheduled on.
struct DoneByExpectation {
  std::chrono::minutes time{0};
};

struct DurationExpectation {
  Duration at_most;
};

// No process beside another one. Of the same task, or of tasks that match.
struct OverlapExpectation {
  std::string with;  // empty: itself; else a pattern of ids, a task is never its own other
};

// Processes of all the selected tasks at once.
struct ConcurrencyExpectation {
  std::uint64_t at_most = 0;
};

// succeeded / (firings that have ended), in parts per million: nothing is compared as a float.
struct SuccessRateExpectation {
  std::uint32_t at_least_ppm = 1'000'000;
};

// Each firing is served by one successful run of its own that starts within `within` of
// scheduled_at; runs that serve none are extra. Matching as in Jepsen's checker for Chronos: as
// many as possible; a firing whose time is not over when the range ends is not required.
struct ServedExpectation {
  Duration within;
};

// After the last fault that acted, every firing scheduled `within` later or more starts within
// `lateness` and succeeds.
struct RecoveryExpectation {
  Duration within;
  Duration lateness = std::chrono::minutes{1};
};

// Each deploy of the fault plan is through so soon after it began.
struct DeployExpectation {
  Duration at_most;
};

using ExpectationRule =
    std::variant<CountExpectation, GapExpectation, WindowExpectation, LatenessExpectation,
                 DoneByExpectation, DurationExpectation, OverlapExpectation, ConcurrencyExpectation,
                 SuccessRateExpectation, ServedExpectation, RecoveryExpectation, DeployExpectation>;

struct Expectation {
  std::string name;  // as given, else made from the rule: "web.backup: 28..31 successes per month"
  // A pattern of ids. A rule that is about each task judges each by itself; one of deploys has
  // none.
  std::string tasks = "*";
  std::string zone = "UTC";  // of days, windows and times
  ExpectationRule rule;
  Location location;  // of the rule's key
};

inline constexpr std::size_t kExpectationsMax = 1'000;

// The key in a scenario file: "successes", "firings", "gap", "within", "never", "lateness",
// "done_by", "duration", "no_overlap", "concurrency", "success_rate", "served", "recovery",
// "deploys".
std::string_view key_of(const ExpectationRule& rule);

}  // namespace cronwarp
