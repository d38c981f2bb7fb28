#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tests/property/verdict/oracle.h"
#include "tests/support/scenario_builder.h"
#include "tests/unit/verdict/fact_script.h"
#include "verdict/judge.h"

namespace cronwarp::verdict::test {
namespace {

using cronwarp::test::at;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint64_t kSeeds = 150;

// Not at midnight, so that the first and the last day are cut.
const TimeRange kRange{at("2016-05-02T20:00:00Z"), at("2016-05-05T07:00:00Z")};

// Draws one number after the other.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) {
    return random_.below(bound, {RandomPurpose::kRun, 0, 0, drawn_++});
  }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  Duration below(Duration bound) {
    return Duration{static_cast<std::int64_t>(below(static_cast<std::uint64_t>(bound.count())))};
  }
  // Mostly whole steps, so that instants meet.
  Duration steps(Duration bound) {
    constexpr Duration kStep = minutes{10};
    if (one_in(8)) return below(bound);
    return kStep * static_cast<std::int64_t>(below(static_cast<std::uint64_t>(bound / kStep) + 1));
  }

 private:
  Random random_;
  std::uint32_t drawn_ = 0;
};

Run random_run(Dice& dice, Duration delay, Duration length_max) {
  Run run{delay, dice.steps(length_max), kSucceeded};
  if (dice.one_in(4)) run.outcome = kFailed;
  if (dice.one_in(40)) run.outcome = kHung;
  return run;
}

FactScript random_script(std::uint64_t seed) {
  Dice dice(seed);
  FactScript script;
  const Duration interval = minutes{10} * static_cast<std::int64_t>(1 + dice.below(40));
  const Duration length_max = dice.one_in(2) ? interval / 2 : hours{5};
  for (const TaskIndex task : {kBackup, kReport, kReindex}) {
    for (Instant due = kRange.from + dice.steps(interval); due < kRange.to;
         due += std::max(Duration{1}, dice.steps(2 * interval))) {
      Course course{.task = task, .scheduled_at = due, .runs = {}};
      Duration delay = dice.one_in(3) ? dice.steps(hours{2}) : Duration{0};
      std::uint64_t runs = dice.one_in(6) ? 0 : dice.one_in(4) ? 2 + dice.below(2) : 1;
      for (; runs > 0; --runs, delay += dice.steps(hours{1})) {
        course.runs.push_back(random_run(dice, delay, length_max));
      }
      if (dice.one_in(5)) course.lasting = dice.steps(hours{6});
      script.add(course);
    }
  }
  return script;
}

struct Pattern {
  std::string text;
  Tasks tasks;
};

const std::vector<Pattern> kPatterns = {
    {"*", {kBackup, kReport, kReindex}}, {"web.*", {kBackup, kReport}}, {"web.backup", {kBackup}}};

// Runs `check` on the random facts of each seed, for each pattern.
template <class Check>
void for_each_case(const Check& check) {
  for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
    const FactScript script = random_script(seed);
    FactKeeper facts;
    script.play(kRange.to, {&facts});
    for (const Pattern& pattern : kPatterns) {
      SCOPED_TRACE(fmt::format("seed {}, tasks {}", seed, pattern.text));
      Dice dice(seed * 1'000);
      check(script, facts, pattern, dice);
      if (testing::Test::HasFailure()) return;
    }
  }
}

void expect_tally(const FactScript& script, const Pattern& pattern, const ExpectationRule& rule,
                  const Tally& wanted) {
  const ExpectationResult result = judge(script, kRange, {rule, pattern.text});
  EXPECT_EQ(result.judged, wanted.judged);
  EXPECT_EQ(result.violations, wanted.violations);
}

TEST(VerdictProperty, CountsAgreeWithCounting) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        CountExpectation rule;
        rule.counted = dice.one_in(2) ? Counted::kFirings : Counted::kSuccesses;
        rule.min = dice.below(12);
        if (dice.one_in(2)) rule.max = rule.min + dice.below(12);
        rule.per = Period::kDay;
        expect_tally(script, pattern, rule, count_of(facts, kRange, pattern.tasks, rule));
      });
}

TEST(VerdictProperty, GapsAgreeWithAllSuccessesSorted) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        GapExpectation rule;
        if (!dice.one_in(3)) rule.at_most = dice.steps(hours{8});
        if (!rule.at_most || dice.one_in(2)) rule.at_least = dice.steps(hours{3});
        expect_tally(script, pattern, rule, gaps_of(facts, kRange, pattern.tasks, rule));
      });
}

TEST(VerdictProperty, LatenessAgreesWithEveryStart) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        const LatenessExpectation rule{dice.steps(hours{2})};
        expect_tally(script, pattern, rule, lateness_of(facts, kRange, pattern.tasks, rule));
      });
}

TEST(VerdictProperty, SuccessRatesAgreeWithCounting) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        const SuccessRateExpectation rule{static_cast<std::uint32_t>(dice.below(1'000'001))};
        expect_tally(script, pattern, rule, success_rate_of(facts, pattern.tasks, rule));
      });
}

TEST(VerdictProperty, OverlapsWithItselfAgreeWithAllPairs) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice&) {
        expect_tally(script, pattern, OverlapExpectation{}, self_overlaps_of(facts, pattern.tasks));
      });
}

TEST(VerdictProperty, OverlapsWithOthersAgreeWithAllPairs) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        const Pattern& others = kPatterns[dice.below(kPatterns.size())];
        expect_tally(script, pattern, OverlapExpectation{others.text},
                     other_overlaps_of(facts, pattern.tasks, others.tasks));
      });
}

TEST(VerdictProperty, ConcurrencyAgreesWithAllPairs) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        const ConcurrencyExpectation rule{1 + dice.below(4)};
        expect_tally(script, pattern, rule, concurrency_of(facts, pattern.tasks, rule));
      });
}

TEST(VerdictProperty, AsManyAreServedAsTheBestMatchingServes) {
  for_each_case(
      [](const FactScript& script, const FactKeeper& facts, const Pattern& pattern, Dice& dice) {
        const ServedExpectation rule{dice.steps(hours{4})};
        Matching wanted;
        for (const TaskIndex task : pattern.tasks) {
          const Matching one = matching_of(facts, kRange, task, rule);
          wanted.served += one.served;
          wanted.missed += one.missed;
          wanted.runs += one.runs;
        }
        const auto result = judge(script, kRange, {rule, pattern.text});
        EXPECT_EQ(result.served->missed, wanted.missed);
        EXPECT_EQ(result.served->targets - result.served->missed, wanted.served);
        // A run that came too late for its firing is told as that, not once more as an extra one.
        EXPECT_LE(result.served->extra, wanted.runs - wanted.served);
        EXPECT_GE(result.served->extra + result.served->late, wanted.runs - wanted.served);
        EXPECT_EQ(result.violations, result.served->missed + result.served->extra);
      });
}

TEST(VerdictProperty, AResultIsTheSumOfItsTasks) {
  for_each_case([](const FactScript& script, const FactKeeper&, const Pattern& pattern, Dice&) {
    const auto result = judge(script, kRange, {DurationExpectation{hours{1}}, pattern.text});
    Tally sum;
    for (const TaskResult& task : result.tasks) {
      sum.judged += task.judged;
      sum.violations += task.violations;
    }
    EXPECT_EQ(sum, (Tally{result.judged, result.violations}));
    EXPECT_EQ(result.tasks.size(), pattern.tasks.size());
  });
}

}  // namespace
}  // namespace cronwarp::verdict::test
