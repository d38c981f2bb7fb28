#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "model/fact.h"
#include "model/scenario.h"
#include "verdict/judge.h"

namespace cronwarp::verdict::test {

inline constexpr Outcome kSucceeded{OutcomeKind::kSucceeded, Cause::kExitZero, 0};
inline constexpr Outcome kFailed{OutcomeKind::kFailed, Cause::kExitCode, 1};
inline constexpr Outcome kLost{OutcomeKind::kNeverStarted, Cause::kApiError, 500};
inline constexpr Outcome kHung{OutcomeKind::kRunningAtEnd, Cause::kHung, 0};
inline constexpr Outcome kCut{OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0};

// One process of a firing. Lasts to the end of the range if that comes first or it hangs.
struct Run {
  Duration delay{0};  // from scheduled_at to its start
  Duration length = std::chrono::minutes{1};
  Outcome outcome = kSucceeded;
};

// How one firing goes.
struct Course {
  TaskIndex task = 0;
  Instant scheduled_at;
  std::vector<Run> runs = {Run{}};  // by start
  Outcome outcome = kLost;          // if there are no runs
  Duration lasting{0};              // told to have ended no earlier than so long after scheduled_at
  std::vector<FaultMark> faults = {};
};

// Firings written down by hand, told to observers as a simulation would: in the order of time, with
// what runs counted, and cut at the end of the range.
class FactScript {
 public:
  FactScript& add(Course course);
  FactScript& deploy(DeployEnded deploy);

  void play(Instant end, const std::vector<FactObserver*>& observers) const;

  const std::vector<Course>& courses() const { return courses_; }

 private:
  std::vector<Course> courses_;
  std::vector<DeployEnded> deploys_;
};

// web.backup, web.report and worker.reindex: tasks 0, 1 and 2.
Scenario three_tasks();
inline constexpr TaskIndex kBackup = 0;
inline constexpr TaskIndex kReport = 1;
inline constexpr TaskIndex kReindex = 2;

// What becomes of one expectation.
struct Question {
  ExpectationRule rule;
  std::string tasks = "*";
  std::string zone = "UTC";
};
ExpectationResult judge(const FactScript& script, TimeRange range, const Question& question,
                        std::optional<Instant> stopped = std::nullopt);
ExpectationResult judge_with(Scenario scenario, const FactScript& script, TimeRange range,
                             const Question& question,
                             std::optional<Instant> stopped = std::nullopt);

}  // namespace cronwarp::verdict::test
