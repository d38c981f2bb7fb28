#include <string>
#include <utility>

#include <fmt/format.h>

#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

constexpr std::uint64_t kMillion = 1'000'000;

// 995,000 -> "99.5%"
std::string format_percent(std::uint64_t ppm) {
  std::string text = fmt::format("{}.{:04}", ppm / 10'000, ppm % 10'000);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text + "%";
}

class SuccessRateRule final : public Rule {
 public:
  SuccessRateRule(Setting setting, std::uint32_t at_least_ppm)
      : Rule(std::move(setting)), at_least_ppm_(at_least_ppm), counts_(slots()) {}

  Wants wants() const override { return {.ended = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    Count& count = counts_[slot];
    if (is_success(ended.outcome)) {
      ++count.succeeded;
      return;
    }
    if (ended.outcome.kind == OutcomeKind::kRunningAtEnd ||
        ended.outcome.kind == OutcomeKind::kSkipped) {
      return;
    }
    ++count.failed;
    if (count.first_failure == 0) {
      failures_.emplace_back();
      count.first_failure = static_cast<std::uint32_t>(failures_.size());
    }
    Failure& failure = failures_[count.first_failure - 1];
    if (ended.scheduled_at < failure.scheduled_at) {
      failure = {ended.scheduled_at, ended.outcome, faults_of(ended)};
    }
  }

 private:
  struct Count {
    std::uint64_t succeeded = 0;
    std::uint32_t failed = 0;
    std::uint32_t first_failure = 0;  // in `failures_`, from 1; 0: none
  };
  struct Failure {
    Instant scheduled_at = Instant::max();
    Outcome outcome;
    std::vector<FaultIndex> faults;
  };

  void conclude() override {
    for (Slot slot = 0; slot < slots(); ++slot) {
      const Count& count = counts_[slot];
      const std::uint64_t ended = count.succeeded + count.failed;
      if (ended > 0) judge(slot);
      if (count.succeeded * kMillion >= at_least_ppm_ * ended) continue;
      const Failure& first = failures_[count.first_failure - 1];
      violate(slot, {first.scheduled_at, first.scheduled_at, first.outcome, first.faults}, [&] {
        return fmt::format("{} of {} firings succeeded: {} instead of {}", count.succeeded, ended,
                           format_percent(count.succeeded * kMillion / ended),
                           format_percent(at_least_ppm_));
      });
    }
  }

  std::uint64_t at_least_ppm_;
  std::vector<Count> counts_;      // by Slot
  std::vector<Failure> failures_;  // the first of each task that has one
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const SuccessRateExpectation& rule) {
  return std::make_unique<SuccessRateRule>(std::move(setting), rule.at_least_ppm);
}

}  // namespace cronwarp::verdict
