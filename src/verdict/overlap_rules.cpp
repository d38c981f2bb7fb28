#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/wildcard.h"
#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

// A process beside earlier ones of its own task: the facts count these.
class SelfOverlapRule final : public Rule {
 public:
  using Rule::Rule;

  Wants wants() const override { return {.ended = true}; }

  void on_ended(Slot slot, const FiringEnded& ended, const Surroundings&) override {
    for_each_process(ended, [&](const ProcessRun& process, const Outcome&) {
      judge(slot);
      if (process.overlapping == 0) return;
      violate(slot, process.started_at, ended, [&] {
        const std::string earlier = process.overlapping == 1
                                        ? "an earlier process"
                                        : fmt::format("{} earlier processes", process.overlapping);
        return fmt::format("ran beside {} of its own for {}", earlier,
                           format_exact_duration(process.overlap));
      });
    });
  }
};

// A process of a selected task beside those of other tasks that match `with`: one violation,
// however many it ran beside. Told when it has ended; processes come in the order of their times.
class OtherOverlapRule final : public Rule {
 public:
  OtherOverlapRule(Setting setting, const std::string& with) : Rule(std::move(setting)) {
    roles_.reserve(slots());
    for (Slot slot = 0; slot < slots(); ++slot) {
      const std::string& id = id_of(task(slot));
      roles_.push_back({wildcard_matches(expectation().tasks, id), wildcard_matches(with, id)});
    }
  }

  Wants wants() const override { return {.swept = true}; }

  void on_swept_start(Slot slot, const SweptStart& start) override {
    const auto is_of_another = [&](const SweptStart& other) { return other.task != start.task; };
    if (roles_[slot].is_other && alone_ > 0) {
      for (Judged& judged : judged_) {
        if (judged.beside || !is_of_another(judged.start)) continue;
        judged.beside = start;
        --alone_;
      }
    }
    if (roles_[slot].is_judged) {
      Judged& judged = judged_.emplace_back(Judged{start, std::nullopt});
      const auto other = std::find_if(others_.begin(), others_.end(), is_of_another);
      if (other != others_.end()) {
        judged.beside = *other;
      } else {
        ++alone_;
      }
    }
    if (roles_[slot].is_other) others_.push_back(start);
  }

  void on_swept_end(Slot slot, const SweptEnd& end) override {
    const auto is_it = [&](const SweptStart& start) {
      return start.task == end.task && start.scheduled_at == end.scheduled_at &&
             start.at == end.started_at;
    };
    if (roles_[slot].is_other) others_.erase(std::find_if(others_.begin(), others_.end(), is_it));
    if (!roles_[slot].is_judged) return;
    const auto found = std::find_if(judged_.begin(), judged_.end(),
                                    [&](const Judged& judged) { return is_it(judged.start); });
    const Judged judged = *found;
    judged_.erase(found);
    judge(slot);
    if (!judged.beside) {
      --alone_;
      return;
    }
    const Instant since = std::max(judged.start.at, judged.beside->at);
    violate(slot, {since, end.scheduled_at, end.outcome, end.faults}, [&] {
      return fmt::format("ran beside {} of {}", id_of(judged.beside->task),
                         format_instant(judged.beside->scheduled_at));
    });
  }

 private:
  struct Role {
    bool is_judged;
    bool is_other;
  };
  struct Judged {
    SweptStart start;
    std::optional<SweptStart> beside;  // the first that it met
  };

  bool is_judged(Slot slot) const override { return roles_[slot].is_judged; }

  std::vector<Role> roles_;         // by Slot
  std::vector<SweptStart> others_;  // running, by start
  std::vector<Judged> judged_;      // the same
  std::size_t alone_ = 0;           // of `judged_`, those that have met nobody
};

// Processes of the selected tasks at once. One violation for each time that there become too many,
// told with the most that there were until they were no longer.
class ConcurrencyRule final : public Rule {
 public:
  ConcurrencyRule(Setting setting, std::uint64_t at_most)
      : Rule(std::move(setting)),
        at_most_(at_most),
        // The facts count all that run.
        is_about_all_(slots() == scenario().manifest.tasks.size()) {}

  Wants wants() const override { return {.started = is_about_all_, .swept = !is_about_all_}; }

  void on_started(const ProcessStarted& started) override {
    rise_to(started.running, started.started_at);
  }
  void on_swept_start(Slot, const SweptStart& start) override { rise_to(++running_, start.at); }
  void on_swept_end(Slot, const SweptEnd&) override { --running_; }

 private:
  // Just one too many means that a moment before there were not.
  void rise_to(std::uint64_t running, Instant at) {
    judge_all();
    if (running <= at_most_) return;
    if (running == at_most_ + 1) {
      close();
      since_ = at;
    }
    peak_ = std::max(peak_, running);
  }

  void close() {
    if (peak_ == 0) return;
    violate_together({since_}, [&] { return fmt::format("{} processes at once", peak_); });
    peak_ = 0;
  }

  void conclude() override { close(); }
  bool is_by_task() const override { return false; }

  std::uint64_t at_most_;
  bool is_about_all_;
  std::uint64_t running_ = 0;
  std::uint64_t peak_ = 0;  // since there have been too many; 0: not told of any
  Instant since_;
};

}  // namespace

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const OverlapExpectation& rule) {
  if (rule.with.empty()) return std::make_unique<SelfOverlapRule>(std::move(setting));
  return std::make_unique<OtherOverlapRule>(std::move(setting), rule.with);
}

std::unique_ptr<Rule> make_rule(Rule::Setting setting, const ConcurrencyExpectation& rule) {
  return std::make_unique<ConcurrencyRule>(std::move(setting), rule.at_most);
}

}  // namespace cronwarp::verdict
