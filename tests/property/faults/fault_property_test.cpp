#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"
#include "cli/simulate.h"
#include "reports/report_builder.h"
#include "sim/world/retry.h"
#include "tests/support/scenario_builder.h"

// Claims about runs in which things go wrong that hold for every manifest and fault plan, checked
// on random ones.

namespace cronwarp {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

const TimeRange kWeek{test::at("2016-05-02"), test::at("2016-05-09")};
// No fault of the plans below acts from here on.
const Instant kCalm = test::at("2016-05-05");
// What began before has come to its end by then: Lambda keeps an event for six hours.
const Instant kQuiet = kCalm + hours{7};

// Draws what a scenario is made of; each call draws something new.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    return random_.below(bound, {RandomPurpose::kFaultMix, 0, 0, drawn_++});
  }
  bool toss() { return below(2) == 0; }

 private:
  Random random_;
  std::uint32_t drawn_ = 0;
};

Fault random_fault(Dice& dice, FaultKind kind, std::size_t number) {
  Fault fault;
  fault.id = "fault-" + std::to_string(number);
  fault.kind = kind;
  if (dice.toss()) fault.tasks = "web.*";
  fault.from = kWeek.from + hours{dice.below(48)};
  fault.to = std::min(*fault.from + hours{1 + dice.below(30)}, kCalm);
  if (dice.toss()) fault.probability = 0.05 * static_cast<double>(1 + dice.below(19));
  if (dice.toss()) fault.skip = dice.below(3);
  if (dice.toss()) fault.times = 1 + dice.below(5);
  const Duration delay{static_cast<std::int64_t>(dice.below(40'000))};
  const bool is_late = kind == FaultKind::kRuleLate;
  fault.settings.delay = FixedDuration{delay};
  if (is_late) fault.settings.delay = UniformDuration{Duration{0}, std::chrono::seconds{59}};
  if (kind == FaultKind::kRateExceeded && dice.toss()) {
    fault.settings.limit = static_cast<std::uint32_t>(dice.below(3));
  }
  // A deploy has an instant and no window.
  if (kind == FaultKind::kDeploy) {
    fault.at = fault.from;
    fault.from = fault.to = std::nullopt;
    fault.settings = {};
    fault.tasks = "*";
  }
  return fault;
}

Scenario random_scenario(std::uint64_t seed) {
  Dice dice(seed);
  const Platform platform = dice.toss() ? Platform::kGen1April2016 : Platform::kGen1;
  test::ScenarioBuilder builder(platform);
  constexpr const char* kExpressions[] = {"*/7 * * * ? *", "0 * * * ? *", "*/30 * * * ? *",
                                          "15 3 * * ? *", "0,1,2 */2 * * ? *"};
  for (const char* id : {"api.pull", "api.push", "web.clean", "web.mail", "web.sync"}) {
    Behaviour behaviour;
    behaviour.duration = UniformDuration{Duration{500}, minutes{1 + dice.below(4)}};
    builder.task(id, kExpressions[dice.below(std::size(kExpressions))], behaviour);
  }
  Scenario scenario = builder.seed(seed).build();
  const std::uint64_t faults = 1 + dice.below(10);
  for (std::uint64_t number = 0; number < faults; ++number) {
    const auto kind = static_cast<FaultKind>(dice.below(kFaultKinds));
    if (!is_possible_on(kind, platform)) continue;
    scenario.faults.push_back(random_fault(dice, kind, number));
  }
  return scenario;
}

// All that a run says, in memory.
class Facts : public FactObserver {
 public:
  explicit Facts(const Scenario& scenario) : scenario_(scenario) {}

  struct End {
    Outcome outcome;
    std::vector<Attempt> attempts;
    std::vector<FaultKind> faults;
    std::optional<Instant> started_at;
    std::size_t processes = 0;
  };
  using Key = std::pair<TaskIndex, Instant>;

  void on_firing_due(const FiringDue& due) override { ++due_[{due.task, due.scheduled_at}]; }

  void on_firing_ended(const FiringEnded& ended) override {
    End end;
    end.outcome = ended.outcome;
    end.attempts.assign(ended.attempts.begin(), ended.attempts.end());
    for (const FaultMark& mark : ended.faults)
      end.faults.push_back(scenario_.faults[mark.fault].kind);
    if (ended.process) end.started_at = ended.process->started_at;
    end.processes = (ended.process ? 1u : 0u) + ended.duplicates.size();
    const bool is_new = ends_.emplace(Key{ended.task, ended.scheduled_at}, std::move(end)).second;
    if (!is_new) ++ended_twice_;
  }

  const std::map<Key, int>& due() const { return due_; }
  const std::map<Key, End>& ends() const { return ends_; }
  int ended_twice() const { return ended_twice_; }

 private:
  const Scenario& scenario_;
  std::map<Key, int> due_;
  std::map<Key, End> ends_;
  int ended_twice_ = 0;
};

Facts facts_of(const Scenario& scenario) {
  Facts facts(scenario);
  sim::FactStream stream;
  stream.add(facts);
  cli::simulate(scenario, kWeek, cli::kEventBudget, stream);
  return facts;
}

std::string digest_of(const Scenario& scenario) {
  reports::ReportBuilder builder(scenario, kWeek);
  sim::FactStream stream;
  stream.add(builder);
  cli::simulate(scenario, kWeek, cli::kEventBudget, stream);
  return builder.finish({}, {}).digest;
}

std::size_t count(const std::vector<FaultKind>& faults, FaultKind kind) {
  return static_cast<std::size_t>(std::count(faults.begin(), faults.end(), kind));
}

// How often the event of a firing can have reached a function: once, and once more for each fault
// that made two of it.
std::size_t events_of(const Facts::End& end) {
  return 1 + count(end.faults, FaultKind::kRuleDuplicate) +
         count(end.faults, FaultKind::kLambdaDuplicate);
}

// Attempts that are tries of the function, and not of those who hand the event to it.
std::size_t function_attempts(const Facts::End& end) {
  return static_cast<std::size_t>(
      std::count_if(end.attempts.begin(), end.attempts.end(), [](const Attempt& attempt) {
        return attempt.error != AttemptError::kThrottled &&
               attempt.error != AttemptError::kUnavailable &&
               attempt.error != AttemptError::kNoPermission;
      }));
}

constexpr std::uint64_t kScenarios = 60;

template <class Check>
void for_each_scenario(const Check& check) {
  for (std::uint64_t seed = 0; seed < kScenarios; ++seed) {
    SCOPED_TRACE("scenario " + std::to_string(seed));
    check(random_scenario(seed));
  }
}

// Otherwise the claims below would say nothing.
TEST(FaultPropertyTest, TheScenariosMeetNearlyAllKindsOfFaults) {
  std::set<FaultKind> met;
  std::size_t processes_again = 0;
  for_each_scenario([&](const Scenario& scenario) {
    const Facts facts = facts_of(scenario);
    for (const auto& [firing, end] : facts.ends()) {
      met.insert(end.faults.begin(), end.faults.end());
      processes_again += end.processes > 1 ? 1 : 0;
    }
  });
  EXPECT_GE(met.size(), 24u);
  EXPECT_GT(processes_again, 50u);
}

TEST(FaultPropertyTest, EveryFiringEndsInExactlyOneOutcome) {
  for_each_scenario([](const Scenario& scenario) {
    const Facts facts = facts_of(scenario);
    EXPECT_EQ(facts.ended_twice(), 0);
    ASSERT_EQ(facts.due().size(), facts.ends().size());
    for (const auto& [firing, times] : facts.due()) {
      EXPECT_EQ(times, 1);
      EXPECT_EQ(facts.ends().count(firing), 1u) << format_instant(firing.second);
    }
  });
}

TEST(FaultPropertyTest, AttemptsNeverExceedThePolicy) {
  for_each_scenario([](const Scenario& scenario) {
    const bool has_sdk = scenario.manifest.platform == Platform::kGen1;
    const std::size_t tries_max = sim::kFunctionTries * (has_sdk ? sim::kSdkCalls : 1);
    const Facts facts = facts_of(scenario);
    for (const auto& [firing, end] : facts.ends()) {
      EXPECT_LE(function_attempts(end), tries_max * events_of(end))
          << scenario.manifest.tasks[firing.first].id << " " << format_instant(firing.second);
    }
  });
}

TEST(FaultPropertyTest, NoFiringHasMoreProcessesThanTries) {
  for_each_scenario([](const Scenario& scenario) {
    const Facts facts = facts_of(scenario);
    for (const auto& [firing, end] : facts.ends()) {
      EXPECT_LE(end.processes, function_attempts(end))
          << scenario.manifest.tasks[firing.first].id << " " << format_instant(firing.second);
    }
  });
}

TEST(FaultPropertyTest, AttemptsComeInTheOrderOfTime) {
  for_each_scenario([](const Scenario& scenario) {
    const Facts facts = facts_of(scenario);
    for (const auto& [firing, end] : facts.ends()) {
      EXPECT_TRUE(std::is_sorted(end.attempts.begin(), end.attempts.end(),
                                 [](const Attempt& a, const Attempt& b) { return a.at < b.at; }))
          << format_instant(firing.second);
    }
  });
}

TEST(FaultPropertyTest, TheSameSeedGivesTheSameDigest) {
  for_each_scenario(
      [](const Scenario& scenario) { EXPECT_EQ(digest_of(scenario), digest_of(scenario)); });
}

TEST(FaultPropertyTest, AfterTheLastFaultEveryFiringIsOnTimeAndSucceeds) {
  for_each_scenario([](const Scenario& scenario) {
    const Facts facts = facts_of(scenario);
    // Of the last firings some still run when the week ends.
    const Instant end_of_check = kWeek.to - minutes{10};
    for (const auto& [firing, end] : facts.ends()) {
      if (firing.second < kQuiet || firing.second >= end_of_check) continue;
      EXPECT_EQ(end.outcome.kind, OutcomeKind::kSucceeded)
          << scenario.manifest.tasks[firing.first].id << " " << format_instant(firing.second);
      ASSERT_TRUE(end.started_at.has_value());
      EXPECT_LT(*end.started_at - firing.second, std::chrono::seconds{10});
    }
  });
}

TEST(FaultPropertyTest, AFaultOnOneTaskChangesNoOthersLuck) {
  for_each_scenario([](const Scenario& scenario) {
    Scenario calm = scenario;
    // What couples tasks on purpose: the limit of requests that all of them share.
    for (Fault& fault : calm.faults) fault.settings.limit = std::nullopt;
    Scenario troubled = calm;
    Fault extra;
    extra.id = "extra";
    extra.kind = FaultKind::kCrash;
    extra.tasks = "api.pull";
    extra.probability = 0.5;
    troubled.faults.push_back(extra);
    const Facts before = facts_of(calm);
    const Facts after = facts_of(troubled);
    for (const auto& [firing, end] : before.ends()) {
      if (calm.manifest.tasks[firing.first].id == "api.pull") continue;
      const Facts::End& other = after.ends().at(firing);
      EXPECT_EQ(end.outcome, other.outcome) << format_instant(firing.second);
      EXPECT_EQ(end.started_at, other.started_at) << format_instant(firing.second);
    }
  });
}

}  // namespace
}  // namespace cronwarp
