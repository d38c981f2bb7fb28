#include "tests/unit/verdict/fact_script.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "tests/support/scenario_builder.h"

namespace cronwarp::verdict::test {
namespace {

// What one course comes to within the range.
struct Played {
  const Course* course;
  std::vector<ProcessRun> processes;
  std::vector<Outcome> outcomes;
  Outcome outcome;
  Instant told_at;
};

Played cut(const Course& course, Instant end) {
  Played played{&course, {}, {}, course.outcome, course.scheduled_at + course.lasting};
  for (const Run& run : course.runs) {
    const Instant start = course.scheduled_at + run.delay;
    if (start >= end) {
      if (played.processes.empty()) played.outcome = kCut;
      played.told_at = end;
      continue;
    }
    const bool is_hung = run.outcome == kHung;
    const bool is_cut = is_hung || start + run.length >= end;
    const Instant stop = is_cut ? end : start + run.length;
    played.processes.push_back({ProcessId{1}, start, stop, 0, Duration{0}});
    played.outcomes.push_back(is_hung ? kHung : is_cut ? kCut : run.outcome);
    played.told_at = std::max(played.told_at, stop);
  }
  if (!played.outcomes.empty()) played.outcome = played.outcomes.front();
  if (played.told_at >= end && course.runs.empty()) played.outcome = kCut;
  played.told_at = std::min(played.told_at, end);
  return played;
}

// The order at one instant: ends, firings, starts, ends of what took no time.
enum Rank : std::uint8_t { kEnd, kDue, kStart, kEndAtOnce };

struct Event {
  Instant at;
  Rank rank;
  bool is_told = false;  // the end of a firing, else of a process
  std::size_t played = 0;
  std::size_t process = 0;
};

std::vector<Event> events_of(const std::vector<Played>& all) {
  std::vector<Event> events;
  for (std::size_t i = 0; i < all.size(); ++i) {
    bool is_at_once = all[i].told_at == all[i].course->scheduled_at;
    events.push_back({all[i].course->scheduled_at, kDue, false, i, 0});
    for (std::size_t p = 0; p < all[i].processes.size(); ++p) {
      const ProcessRun& process = all[i].processes[p];
      const bool is_short = process.started_at == process.ended_at;
      is_at_once |= all[i].told_at == process.started_at;
      events.push_back({process.started_at, kStart, false, i, p});
      events.push_back({process.ended_at, is_short ? kEndAtOnce : kEnd, false, i, p});
    }
    events.push_back({all[i].told_at, is_at_once ? kEndAtOnce : kEnd, true, i, 0});
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
    return std::tie(a.at, a.rank, a.is_told) < std::tie(b.at, b.rank, b.is_told);
  });
  return events;
}

FiringEnded fact_of(const Played& played, std::vector<DuplicateRun>& duplicates) {
  FiringEnded ended;
  ended.task = played.course->task;
  ended.scheduled_at = played.course->scheduled_at;
  ended.outcome = played.outcome;
  ended.faults = played.course->faults;
  if (!played.processes.empty()) ended.process = played.processes.front();
  for (std::size_t p = 1; p < played.processes.size(); ++p) {
    duplicates.push_back({played.processes[p], played.outcomes[p]});
  }
  ended.duplicates = duplicates;
  return ended;
}

}  // namespace

FactScript& FactScript::add(Course course) {
  courses_.push_back(std::move(course));
  return *this;
}

FactScript& FactScript::deploy(DeployEnded deploy) {
  deploys_.push_back(deploy);
  return *this;
}

void FactScript::play(Instant end, const std::vector<FactObserver*>& observers) const {
  std::vector<Played> all;
  for (const Course& course : courses_) all.push_back(cut(course, end));
  std::vector<std::pair<TaskIndex, ProcessRun*>> running;
  for (const Event& event : events_of(all)) {
    Played& played = all[event.played];
    const TaskIndex task = played.course->task;
    if (event.rank == kDue) {
      for (FactObserver* observer : observers) observer->on_firing_due({task, event.at});
    } else if (event.is_told) {
      std::vector<DuplicateRun> duplicates;
      const FiringEnded ended = fact_of(played, duplicates);
      for (FactObserver* observer : observers) observer->on_firing_ended(ended);
    } else if (event.rank == kStart) {
      ProcessRun& process = played.processes[event.process];
      for (const auto& [other, earlier] : running) {
        if (other != task) continue;
        ++process.overlapping;
        process.overlap = std::max(
            process.overlap, std::min(earlier->ended_at, process.ended_at) - process.started_at);
      }
      running.emplace_back(task, &process);
      for (FactObserver* observer : observers) {
        observer->on_process_started({task, played.course->scheduled_at, process.started_at,
                                      process.overlapping,
                                      static_cast<std::uint32_t>(running.size())});
      }
    } else {
      std::erase_if(running, [&](const auto& entry) {
        return entry.second == &played.processes[event.process];
      });
    }
  }
  for (const DeployEnded& deploy : deploys_) {
    for (FactObserver* observer : observers) observer->on_deploy_ended(deploy);
  }
}

Scenario three_tasks() {
  return cronwarp::test::ScenarioBuilder()
      .task("web.backup", "0 8 * * ? *")
      .task("web.report", "0 8 * * ? *")
      .task("worker.reindex", "0 8 * * ? *")
      .build();
}

ExpectationResult judge_with(Scenario scenario, const FactScript& script, TimeRange range,
                             const Question& question, std::optional<Instant> stopped) {
  Expectation expectation;
  expectation.tasks = question.tasks;
  expectation.zone = question.zone;
  expectation.rule = question.rule;
  scenario.expectations = {expectation};
  Judge judge(scenario, range);
  const Instant end = stopped.value_or(range.to);
  script.play(end, {&judge});
  return judge.finish(end).front();
}

ExpectationResult judge(const FactScript& script, TimeRange range, const Question& question,
                        std::optional<Instant> stopped) {
  return judge_with(three_tasks(), script, range, question, stopped);
}

}  // namespace cronwarp::verdict::test
