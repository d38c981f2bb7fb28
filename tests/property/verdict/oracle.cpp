#include "tests/property/verdict/oracle.h"

#include <algorithm>
#include <functional>
#include <optional>

namespace cronwarp::verdict::test {
namespace {

using Firing = FactKeeper::Firing;
using Process = FactKeeper::Process;

bool is_success(const Outcome& outcome) { return outcome.kind == OutcomeKind::kSucceeded; }
bool is_cut(const Outcome& outcome) { return outcome.cause == Cause::kRangeEnded; }
bool is_in(TaskIndex task, const Tasks& tasks) {
  return std::find(tasks.begin(), tasks.end(), task) != tasks.end();
}

// By start.
std::vector<Process> processes_of(const FactKeeper& facts, const Tasks& tasks) {
  std::vector<Process> processes;
  for (const Firing& firing : facts.firings) {
    for (const Process& process : firing.processes) {
      if (is_in(process.task, tasks)) processes.push_back(process);
    }
  }
  std::sort(processes.begin(), processes.end(),
            [](const Process& a, const Process& b) { return a.run.started_at < b.run.started_at; });
  return processes;
}

Instant end_of(const Process& process) {
  return std::max(process.run.ended_at, process.run.started_at + Duration{1});
}

}  // namespace

void FactKeeper::on_firing_ended(const FiringEnded& ended) {
  Firing firing{ended.task, ended.scheduled_at, {}, ended.outcome};
  if (ended.process) firing.processes.push_back({ended.task, *ended.process, ended.outcome});
  for (const DuplicateRun& duplicate : ended.duplicates) {
    firing.processes.push_back({ended.task, duplicate.process, duplicate.outcome});
  }
  firings.push_back(firing);
}

Tally count_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
               const CountExpectation& rule) {
  Tally tally;
  const auto length = std::chrono::days{1};
  for (const TaskIndex task : tasks) {
    for (Instant day = std::chrono::floor<std::chrono::days>(range.from); day < range.to;
         day += length) {
      const bool is_whole = range.from <= day && day + length <= range.to;
      std::uint64_t met = 0;
      std::uint64_t maybe = 0;
      for (const Firing& firing : facts.firings) {
        if (firing.task != task || firing.scheduled_at < day || firing.scheduled_at >= day + length)
          continue;
        const bool is_met = rule.counted == Counted::kFirings || is_success(firing.outcome);
        if (is_met) {
          ++met;
        } else if (is_cut(firing.outcome)) {
          ++maybe;
        }
      }
      const bool is_too_many = rule.max && met > *rule.max;
      if (!is_whole && rule.min > 0 && !is_too_many) continue;
      ++tally.judged;
      const bool is_too_few = is_whole && met + maybe < rule.min;
      if (is_too_many || is_too_few) ++tally.violations;
    }
  }
  return tally;
}

Tally gaps_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
              const GapExpectation& rule) {
  Tally tally;
  for (const TaskIndex task : tasks) {
    std::vector<Instant> successes;
    for (const Process& process : processes_of(facts, {task})) {
      if (is_success(process.outcome)) successes.push_back(process.run.started_at);
    }
    for (std::size_t i = 1; i < successes.size(); ++i) {
      const Duration gap = successes[i] - successes[i - 1];
      ++tally.judged;
      if (rule.at_most && gap > *rule.at_most) ++tally.violations;
      if (rule.at_least && gap < *rule.at_least) ++tally.violations;
    }
    if (!rule.at_most) continue;
    const Instant last = successes.empty() ? range.from : successes.back();
    ++tally.judged;
    // Even if all that still runs succeeds, its starts leave holes.
    std::vector<Instant> possible = {last, range.to};
    for (const Process& process : processes_of(facts, {task})) {
      if (is_cut(process.outcome) && process.run.started_at > last) {
        possible.push_back(process.run.started_at);
      }
    }
    std::sort(possible.begin(), possible.end());
    bool has_hole = false;
    for (std::size_t i = 1; i < possible.size(); ++i) {
      has_hole |= possible[i] - possible[i - 1] > *rule.at_most;
    }
    if (has_hole) ++tally.violations;
    if (successes.empty()) continue;
    ++tally.judged;
    if (successes.front() - range.from > *rule.at_most) ++tally.violations;
  }
  return tally;
}

Tally lateness_of(const FactKeeper& facts, TimeRange range, const Tasks& tasks,
                  const LatenessExpectation& rule) {
  Tally tally;
  for (const Firing& firing : facts.firings) {
    if (!is_in(firing.task, tasks)) continue;
    const bool has_started = !firing.processes.empty();
    const Instant start = has_started ? firing.processes.front().run.started_at : range.to;
    const bool is_late = start - firing.scheduled_at > rule.at_most;
    if (!has_started && (!is_cut(firing.outcome) || !is_late)) continue;
    ++tally.judged;
    if (is_late) ++tally.violations;
  }
  return tally;
}

Tally success_rate_of(const FactKeeper& facts, const Tasks& tasks,
                      const SuccessRateExpectation& rule) {
  Tally tally;
  for (const TaskIndex task : tasks) {
    std::uint64_t ended = 0;
    std::uint64_t succeeded = 0;
    for (const Firing& firing : facts.firings) {
      if (firing.task != task || firing.outcome.kind == OutcomeKind::kRunningAtEnd) continue;
      ++ended;
      if (is_success(firing.outcome)) ++succeeded;
    }
    if (ended > 0) ++tally.judged;
    if (succeeded * 1'000'000 < rule.at_least_ppm * ended) ++tally.violations;
  }
  return tally;
}

Tally self_overlaps_of(const FactKeeper& facts, const Tasks& tasks) {
  Tally tally;
  for (const TaskIndex task : tasks) {
    const std::vector<Process> processes = processes_of(facts, {task});
    for (std::size_t i = 0; i < processes.size(); ++i) {
      bool is_beside = false;
      for (std::size_t j = 0; j < i; ++j) {
        is_beside |= end_of(processes[j]) > processes[i].run.started_at;
      }
      ++tally.judged;
      if (is_beside) ++tally.violations;
    }
  }
  return tally;
}

Tally other_overlaps_of(const FactKeeper& facts, const Tasks& tasks, const Tasks& others) {
  Tally tally;
  const std::vector<Process> all = processes_of(facts, others);
  for (const Process& process : processes_of(facts, tasks)) {
    bool is_beside = false;
    for (const Process& other : all) {
      is_beside |= other.task != process.task && other.run.started_at < end_of(process) &&
                   process.run.started_at < end_of(other);
    }
    ++tally.judged;
    if (is_beside) ++tally.violations;
  }
  return tally;
}

Tally concurrency_of(const FactKeeper& facts, const Tasks& tasks,
                     const ConcurrencyExpectation& rule) {
  Tally tally;
  const std::vector<Process> processes = processes_of(facts, tasks);
  for (std::size_t i = 0; i < processes.size(); ++i) {
    std::uint64_t running = 1;
    for (std::size_t j = 0; j < i; ++j) {
      if (end_of(processes[j]) > processes[i].run.started_at) ++running;
    }
    ++tally.judged;
    // The start that makes them one too many is when they become it.
    if (running == rule.at_most + 1) ++tally.violations;
  }
  return tally;
}

Matching matching_of(const FactKeeper& facts, TimeRange range, TaskIndex task,
                     const ServedExpectation& rule) {
  std::vector<Instant> targets;
  for (const Firing& firing : facts.firings) {
    if (firing.task == task) targets.push_back(firing.scheduled_at);
  }
  std::vector<Instant> runs;
  for (const Process& process : processes_of(facts, {task})) {
    if (is_success(process.outcome) || is_cut(process.outcome)) {
      runs.push_back(process.run.started_at);
    }
  }
  // Augmenting paths: a target takes a run, and whoever had it looks for another.
  const auto most = [&](const std::vector<Instant>& wanted) {
    std::vector<std::optional<std::size_t>> owner(runs.size());
    std::vector<bool> seen;
    const std::function<bool(std::size_t)> serve = [&](std::size_t target) {
      const auto first = std::lower_bound(runs.begin(), runs.end(), wanted[target]);
      for (auto run = static_cast<std::size_t>(first - runs.begin());
           run < runs.size() && runs[run] <= wanted[target] + rule.within; ++run) {
        if (seen[run]) continue;
        seen[run] = true;
        if (owner[run] && !serve(*owner[run])) continue;
        owner[run] = target;
        return true;
      }
      return false;
    };
    std::uint64_t served = 0;
    for (std::size_t target = 0; target < wanted.size(); ++target) {
      seen.assign(runs.size(), false);
      if (serve(target)) ++served;
    }
    return served;
  };
  std::vector<Instant> required;
  for (const Instant target : targets) {
    if (target + rule.within < range.to) required.push_back(target);
  }
  return {most(targets), required.size() - most(required), runs.size()};
}

}  // namespace cronwarp::verdict::test
