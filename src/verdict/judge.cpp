#include "verdict/judge.h"

#include <algorithm>
#include <limits>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "base/contract.h"
#include "base/wildcard.h"
#include "verdict/rules.h"

namespace cronwarp::verdict {
namespace {

constexpr Slot kNoSlot = std::numeric_limits<Slot>::max();

bool is_about(const Expectation& expectation, const std::string& id) {
  if (wildcard_matches(expectation.tasks, id)) return true;
  const auto* overlap = std::get_if<OverlapExpectation>(&expectation.rule);
  return overlap != nullptr && wildcard_matches(overlap->with, id);
}

bool is_under_way(const Outcome& outcome) {
  return outcome.kind == OutcomeKind::kRunningAtEnd && !is_unseen(outcome);
}

// The end of the range cut it or one of its duplicates.
bool is_cut_short(const FiringEnded& ended) {
  return is_under_way(ended.outcome) ||
         std::any_of(ended.duplicates.begin(), ended.duplicates.end(),
                     [](const DuplicateRun& run) { return is_under_way(run.outcome); });
}

}  // namespace

std::string_view to_string(Status status) {
  switch (status) {
    case Status::kPassed:
      return "passed";
    case Status::kFailed:
      return "failed";
    case Status::kNothingToJudge:
      return "nothing-to-judge";
  }
  return "";
}

Judge::Judge(const Scenario& scenario, TimeRange range)
    : scenario_(scenario),
      range_(range),
      places_(scenario.manifest.tasks.size()),
      now_(range.from) {
  add_listeners(make_rules(group_tasks()));
}

Judge::~Judge() = default;

// Puts each task into the group of those that the same expectations are about. By group: whether
// each expectation is.
std::vector<std::vector<bool>> Judge::group_tasks() {
  std::map<std::vector<bool>, std::uint32_t> numbers;
  std::vector<std::vector<bool>> concerns;
  std::vector<std::uint32_t> sizes;
  for (TaskIndex task = 0; task < places_.size(); ++task) {
    std::vector<bool> concern;
    for (const Expectation& expectation : scenario_.expectations) {
      concern.push_back(is_about(expectation, scenario_.manifest.tasks[task].id));
    }
    const auto number = static_cast<std::uint32_t>(concerns.size());
    const auto [entry, is_new] = numbers.try_emplace(concern, number);
    if (is_new) {
      concerns.push_back(concern);
      sizes.push_back(0);
    }
    places_[task] = {entry->second, sizes[entry->second]++};
  }
  return concerns;
}

Judge::Bases Judge::make_rules(const std::vector<std::vector<bool>>& concerns) {
  std::vector<std::vector<TaskIndex>> members(concerns.size());
  for (TaskIndex task = 0; task < places_.size(); ++task) {
    members[places_[task].group].push_back(task);
  }
  Bases bases;
  for (std::size_t i = 0; i < scenario_.expectations.size(); ++i) {
    Rule::Setting setting{scenario_, range_, i, {}};
    std::vector<Slot>& base = bases.emplace_back(concerns.size(), kNoSlot);
    for (std::size_t group = 0; group < concerns.size(); ++group) {
      if (!concerns[group][i]) continue;
      base[group] = static_cast<Slot>(setting.tasks.size());
      setting.tasks.insert(setting.tasks.end(), members[group].begin(), members[group].end());
    }
    rules_.push_back(
        std::visit([&](const auto& rule) { return make_rule(std::move(setting), rule); },
                   scenario_.expectations[i].rule));
  }
  return bases;
}

void Judge::add_listeners(const Bases& bases) {
  const std::size_t groups = bases.empty() ? 0 : bases.front().size();
  groups_.resize(groups);
  bool wants_flights = false;
  for (std::size_t number = 0; number < groups; ++number) {
    Group& group = groups_[number];
    const auto add = [&](bool Wants::*wanted) {
      const auto begin = static_cast<std::uint32_t>(listeners_.size());
      for (std::size_t i = 0; i < rules_.size(); ++i) {
        const Slot base = bases[i][number];
        if (base != kNoSlot && rules_[i]->wants().*wanted) {
          listeners_.push_back({rules_[i].get(), base});
        }
      }
      return begin;
    };
    group.due = add(&Wants::due);
    group.started = add(&Wants::started);
    group.ended = add(&Wants::ended);
    group.swept = add(&Wants::swept);
    group.end = static_cast<std::uint32_t>(listeners_.size());
    is_sweeping_ |= group.swept != group.end;
    for (std::uint32_t i = group.ended; i < group.swept; ++i) {
      group.wants_flights |= listeners_[i].rule->wants().flights;
    }
    wants_flights |= group.wants_flights;
  }
  if (wants_flights) flights_.resize(places_.size());
  for (const auto& rule : rules_) {
    if (rule->wants().faults) fault_rules_.push_back(rule.get());
    if (rule->wants().deploys) deploy_rules_.push_back(rule.get());
  }
}

void Judge::on_firing_due(const FiringDue& due) {
  if (groups_.empty()) return;
  Place& place = places_[due.task];
  place.has_fired = true;
  now_ = std::max(now_, due.scheduled_at);
  const Group& group = groups_[place.group];
  for (std::uint32_t i = group.due; i < group.started; ++i) {
    listeners_[i].rule->on_due(listeners_[i].base + place.rank, due);
  }
}

void Judge::on_process_started(const ProcessStarted& started) {
  if (groups_.empty()) return;
  const Group& group = groups_[places_[started.task].group];
  now_ = std::max(now_, started.started_at);
  ++untold_;
  if (group.wants_flights) {
    flights_[started.task].add({started.started_at, started.scheduled_at});
  }
  if (is_sweeping_) {
    if (group.swept != group.end) {
      sweep_.add_start({started.task, started.scheduled_at, started.started_at});
    }
    if (started.running == untold_) sweep_to(started.started_at);
  }
  for (std::uint32_t i = group.started; i < group.ended; ++i) {
    listeners_[i].rule->on_started(started);
  }
}

void Judge::on_firing_ended(const FiringEnded& ended) {
  if (groups_.empty()) return;
  if (is_cut_short(ended)) {
    Kept& kept = cut_.emplace_back();
    kept.fact = ended;
    // These views are the caller's.
    kept.fact.attempts = {};
    kept.fact.output = {};
    kept.duplicates.assign(ended.duplicates.begin(), ended.duplicates.end());
    kept.faults.assign(ended.faults.begin(), ended.faults.end());
    return;
  }
  tell_end(ended);
}

void Judge::tell_end(const FiringEnded& ended) {
  const Place& place = places_[ended.task];
  const Group& group = groups_[place.group];
  for_each_process(ended, [&](const ProcessRun& process, const Outcome&) {
    now_ = std::max(now_, process.ended_at);
    --untold_;
  });
  if (!ended.faults.empty()) {
    const auto latest =
        std::max_element(ended.faults.begin(), ended.faults.end(),
                         [](const FaultMark& a, const FaultMark& b) { return a.at < b.at; });
    for (Rule* rule : fault_rules_) rule->on_fault(latest->at);
  }
  if (group.swept != group.end) sweep_end(ended);
  Surroundings surroundings{{}, now_};
  if (group.wants_flights) {
    flights_[ended.task].remove(ended.scheduled_at);
    surroundings.flights = flights_[ended.task].all();
  }
  for (std::uint32_t i = group.ended; i < group.swept; ++i) {
    listeners_[i].rule->on_ended(listeners_[i].base + place.rank, ended, surroundings);
  }
}

void Judge::sweep_end(const FiringEnded& ended) {
  for_each_process(ended, [&](const ProcessRun& process, const Outcome&) {
    SweptEnd end{ended.task,       ended.scheduled_at, process.started_at,
                 process.ended_at, ended.outcome,      {}};
    for (const FaultMark& mark : ended.faults) {
      if (std::find(end.faults.begin(), end.faults.end(), mark.fault) == end.faults.end()) {
        end.faults.push_back(mark.fault);
      }
    }
    sweep_.add_end(std::move(end));
  });
}

void Judge::sweep_to(Instant at) {
  const auto tell = [&](TaskIndex task, const auto& call) {
    const Place& place = places_[task];
    const Group& group = groups_[place.group];
    for (std::uint32_t i = group.swept; i < group.end; ++i) {
      call(*listeners_[i].rule, listeners_[i].base + place.rank);
    }
  };
  sweep_.advance_to(
      at,
      [&](const SweptStart& start) {
        tell(start.task, [&](Rule& rule, Slot slot) { rule.on_swept_start(slot, start); });
      },
      [&](const SweptEnd& end) {
        tell(end.task, [&](Rule& rule, Slot slot) { rule.on_swept_end(slot, end); });
      });
}

void Judge::on_deploy_ended(const DeployEnded& ended) {
  for (Rule* rule : deploy_rules_) rule->on_deploy(ended);
}

bool Judge::has_fired(const Rule& rule) const {
  return std::any_of(rule.tasks().begin(), rule.tasks().end(),
                     [&](TaskIndex task) { return places_[task].has_fired; });
}

std::vector<ExpectationResult> Judge::finish(Instant end) {
  CRONWARP_ASSERT(range_.from <= end && end <= range_.to, "a run ended outside of its range");
  for (const auto& rule : rules_) rule->set_end(end);
  for (Kept& kept : cut_) {
    kept.fact.duplicates = kept.duplicates;
    kept.fact.faults = kept.faults;
    tell_end(kept.fact);
  }
  if (is_sweeping_) sweep_to(Instant::max());
  std::vector<ExpectationResult> results;
  for (const auto& rule : rules_) results.push_back(rule->finish(has_fired(*rule)));
  return results;
}

}  // namespace cronwarp::verdict
