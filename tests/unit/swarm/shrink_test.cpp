#include "sim/swarm/shrink.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/scenario_builder.h"

namespace cronwarp::sim {
namespace {

using test::at;
using test::ScenarioBuilder;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

const TimeRange kQuarter{at("2016-04-01"), at("2016-07-01")};
const Instant kViolated = at("2016-05-10T08:00:00Z");
constexpr Outcome kLost{OutcomeKind::kNeverStarted, Cause::kApiError, 500};

Fault fault(const std::string& id, FaultKind kind, const std::string& tasks = "*") {
  Fault fault;
  fault.id = id;
  fault.kind = kind;
  fault.tasks = tasks;
  fault.probability = 0.01;
  return fault;
}

// Six tasks and six faults; two expectations, of which the first is the one that fails.
Scenario scenario() {
  ScenarioBuilder builder;
  Behaviour hour;
  hour.duration = FixedDuration{std::chrono::hours{1}};
  for (const char* id : {"api.sync", "web.a", "web.b", "web.c", "web.d", "web.report"}) {
    builder.task(id, "0 8 * * ? *", hour);
  }
  Scenario scenario = builder.rack({3, std::uint64_t{1} << 30}).build();
  scenario.faults = {fault("slow", FaultKind::kSlow),
                     fault("crash", FaultKind::kCrash),
                     fault("api", FaultKind::kApiStatus),
                     fault("hang", FaultKind::kHang, "api.*"),
                     fault("cold", FaultKind::kLambdaColdStart),
                     fault("late", FaultKind::kRuleLate)};
  scenario.expectations.resize(2);
  scenario.expectations[0].tasks = "web.*";
  return scenario;
}

bool has_task(const Scenario& scenario, const std::string& id) {
  return std::any_of(scenario.manifest.tasks.begin(), scenario.manifest.tasks.end(),
                     [&](const Task& task) { return task.id == id; });
}

std::optional<FaultIndex> find_fault(const Scenario& scenario, const std::string& id) {
  for (FaultIndex index = 0; index < scenario.faults.size(); ++index) {
    if (scenario.faults[index].id == id) return index;
  }
  return std::nullopt;
}

verdict::ExpectationResult failure(std::vector<FaultIndex> faults, Outcome outcome) {
  verdict::ExpectationResult result;
  result.status = verdict::Status::kFailed;
  result.violations = 1;
  result.first_at = kViolated;
  result.told.push_back({std::nullopt, kViolated, kViolated, "lost", outcome, std::move(faults)});
  return result;
}

// Fails as a simulation would in which the fault `api` hits web.report on 10 May.
std::vector<verdict::ExpectationResult> judge(const Scenario& scenario, TimeRange range) {
  const auto api = find_fault(scenario, "api");
  const bool fails = api && has_task(scenario, "web.report") && !scenario.expectations.empty() &&
                     range.from <= kViolated && kViolated < range.to;
  if (!fails) return {verdict::ExpectationResult{}};
  return {failure({*api}, kLost)};
}

Shrunk shrunk() { return shrink(scenario(), kQuarter, 0, judge); }

TEST(Shrink, KeepsTheOneExpectation) { EXPECT_THAT(shrunk().scenario.expectations, SizeIs(1)); }

TEST(Shrink, KeepsTheOneFaultThatMatters) {
  const Shrunk result = shrunk();
  ASSERT_THAT(result.scenario.faults, SizeIs(1));
  EXPECT_EQ(result.scenario.faults.front().id, "api");
}

TEST(Shrink, KeepsTheOneTaskThatMatters) {
  const Shrunk result = shrunk();
  ASSERT_THAT(result.scenario.manifest.tasks, SizeIs(1));
  EXPECT_EQ(result.scenario.manifest.tasks.front().id, "web.report");
  EXPECT_THAT(result.scenario.behaviours, SizeIs(1));
  ASSERT_THAT(result.scenario.manifest.services, SizeIs(1));
  EXPECT_EQ(result.scenario.manifest.services.front().name, "web");
}

TEST(Shrink, KeepsADayAtMostWhereThatIsEnough) {
  const Shrunk result = shrunk();
  EXPECT_LE(result.range.to - result.range.from, std::chrono::days{1});
  EXPECT_LE(result.range.from, kViolated);
  EXPECT_GT(result.range.to, kViolated);
}

TEST(Shrink, PinsTheFaultToTheFiringItRuined) {
  const Shrunk result = shrunk();
  ASSERT_THAT(result.scenario.faults, SizeIs(1));
  const Fault& pinned = result.scenario.faults.front();
  EXPECT_EQ(pinned.probability, 1);
  EXPECT_EQ(pinned.at, kViolated);
}

TEST(Shrink, DoesWithoutRackAndBehavioursWhereTheyDoNotMatter) {
  const Shrunk result = shrunk();
  EXPECT_FALSE(result.scenario.rack);
  EXPECT_THAT(result.scenario.behaviours, ElementsAre(Behaviour{}));
}

TEST(Shrink, KeepsTwoTasksThatAreNeededTogether) {
  const Trial needs_two = [](const Scenario& scenario, TimeRange range) {
    if (!has_task(scenario, "web.b")) return std::vector{verdict::ExpectationResult{}};
    return judge(scenario, range);
  };
  EXPECT_THAT(shrink(scenario(), kQuarter, 0, needs_two).scenario.manifest.tasks, SizeIs(2));
}

TEST(Shrink, DoesNotTakeAnotherReasonForTheSame) {
  // Without the fault `slow` it would still fail, but because of something else.
  const Trial other_reason = [](const Scenario& scenario, TimeRange range) {
    auto results = judge(scenario, range);
    if (!find_fault(scenario, "slow")) {
      results = {failure({}, {OutcomeKind::kFailed, Cause::kExitCode, 1})};
    }
    return results;
  };
  const Shrunk result = shrink(scenario(), kQuarter, 0, other_reason);
  EXPECT_THAT(result.scenario.faults, SizeIs(2));
  EXPECT_EQ(result.reason.outcome, kLost);
  EXPECT_THAT(result.reason.kinds, ElementsAre(FaultKind::kApiStatus));
}

TEST(Shrink, KeepsTheTimeThatTheExpectationNeedsWithoutAnyFault) {
  // As a number of successes in the whole range would: a shorter one never has them.
  const Trial counting = [](const Scenario& scenario, TimeRange range) {
    auto results = judge(scenario, range);
    const bool is_short = range.to - range.from < kQuarter.to - kQuarter.from;
    if (!scenario.expectations.empty() && is_short) results = {failure({}, kLost)};
    if (is_short && find_fault(scenario, "api")) {
      results = {failure({*find_fault(scenario, "api")}, kLost)};
    }
    return results;
  };
  EXPECT_EQ(shrink(scenario(), kQuarter, 0, counting).range, kQuarter);
}

TEST(Shrink, LeavesTheBeginWhereARateCountsFromIt) {
  Scenario rated = scenario();
  for (Task& task : rated.manifest.tasks) task.expression = "rate(5 minutes)";
  EXPECT_EQ(shrink(rated, kQuarter, 0, judge).range.from, kQuarter.from);
}

TEST(Shrink, NeedsNoFaultWhereNoneMatters) {
  const Trial always = [](const Scenario& scenario, TimeRange) {
    if (scenario.expectations.empty()) return std::vector{verdict::ExpectationResult{}};
    return std::vector{failure({}, kLost)};
  };
  EXPECT_THAT(shrink(scenario(), kQuarter, 0, always).scenario.faults, IsEmpty());
}

}  // namespace
}  // namespace cronwarp::sim
