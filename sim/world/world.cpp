#include "sim/world/world.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "base/contract.h"
#include "cron/firing_stream.h"
#include "model/delivered_command.h"

namespace cronwarp::sim {
namespace {

// The order of what happens at one instant.
enum Rank : std::uint8_t {
  kEndOfProcess = 0,
  kFiring = 1,
  kLaunch = 2,
};

// The Lambda function of gen1 waits floor(random * 10000) ms before it starts anything
// (convox/rack eada24ace, September 2016).
constexpr std::uint64_t kStartSkewBoundMs = 10'000;

constexpr std::int32_t kHttpOk = 200;

}  // namespace

World::World(const Scenario& scenario, TimeRange range, std::uint64_t event_budget, Runner& runner,
             FactStream& facts)
    : scenario_(scenario),
      range_(range),
      random_(scenario.seed),
      runner_(runner),
      facts_(facts),
      simulation_(range.from, event_budget) {
  tasks_.reserve(scenario.manifest.tasks.size());
  for (const Task& task : scenario.manifest.tasks) {
    TaskState& state = tasks_.emplace_back();
    state.command = delivered_command(scenario.manifest.platform, task.command);
    state.service = task.service;
    state.key = stable_key(task.id);
  }
}

void World::run(convox::Api& api, convox::Cluster& cluster) {
  api_ = &api;
  cluster_ = &cluster;
  const ContractContext context([this] {
    return fmt::format("virtual time {}, seed {}", format_instant(simulation_.now()),
                       scenario_.seed);
  });
  try {
    replay();
  } catch (const BudgetExceeded& exceeded) {
    throw BudgetExceeded(fmt::format("{}; {}", exceeded.what(), name_busiest_task()));
  }
  end_all_in_flight();
  CRONWARP_ASSERT(fired_ == ended_, "firings were lost or ended twice");
}

void World::replay() {
  std::vector<const cron::Schedule*> schedules;
  schedules.reserve(tasks_.size());
  for (const Task& task : scenario_.manifest.tasks) schedules.push_back(&task.schedule);
  cron::FiringStream stream(std::move(schedules), range_);
  while (const auto batch = stream.next()) {
    handle_events_before(batch->at, kFiring);
    simulation_.arrive(batch->at, batch->schedules.size());
    for (const TaskIndex task : batch->schedules) fire(task);
  }
  handle_events_before(range_.to, kEndOfProcess);
}

void World::handle_events_before(Instant at, std::uint8_t rank) {
  while (const auto event = simulation_.next_before(at, rank)) {
    if (event->rank == kEndOfProcess) {
      finish(event->subject);
    } else {
      launch(event->subject);
    }
  }
}

void World::fire(TaskIndex task) {
  ++fired_;
  ++tasks_[task].firings;
  const std::uint32_t firing = take_free_firing();
  InFlight& in_flight = in_flight_[firing];
  in_flight.task = task;
  in_flight.has_process = false;
  in_flight.scheduled_at = simulation_.now();
  in_flight.attempts.clear();
  if (scenario_.manifest.platform == Platform::kGen1April2016) {
    launch(firing);
    return;
  }
  const Duration skew{static_cast<std::int64_t>(
      random_.below(kStartSkewBoundMs, {RandomPurpose::kStartSkew, tasks_[task].key,
                                        simulation_.now().time_since_epoch().count()}))};
  simulation_.schedule({simulation_.now() + skew, task, firing, kLaunch});
}

void World::launch(std::uint32_t firing) {
  launching_ = firing;
  switch (scenario_.manifest.platform) {
    case Platform::kGen1April2016:
      request_over_api(firing);
      break;
    case Platform::kGen1:
      run_on_cluster(firing);
      break;
  }
}

// The Lambda of April 2016 sends one request and calls whatever status comes back a success, so
// neither an error nor a rack without room is ever tried again.
void World::request_over_api(std::uint32_t firing) {
  const TaskIndex task = in_flight_[firing].task;
  const auto answer =
      api_->run_process({scenario_.app, tasks_[task].service, tasks_[task].command});
  InFlight& in_flight = in_flight_[firing];
  if (!answer) {
    in_flight.attempts.push_back(
        {simulation_.now(), AttemptResult::kRejected, answer.error().status});
    end(firing, {OutcomeKind::kNeverStarted, Cause::kApiError, answer.error().status});
    return;
  }
  in_flight.attempts.push_back({simulation_.now(), AttemptResult::kAccepted, kHttpOk});
  if (!in_flight.has_process) end(firing, {OutcomeKind::kNeverStarted, Cause::kRackFull, 0});
}

// Later Lambdas call ECS RunTask; a failure in its answer is logged and the run is lost.
void World::run_on_cluster(std::uint32_t firing) {
  const TaskIndex task = in_flight_[firing].task;
  const convox::RunTaskReply reply =
      cluster_->run_task({scenario_.app, tasks_[task].service, tasks_[task].command});
  InFlight& in_flight = in_flight_[firing];
  in_flight.attempts.push_back({simulation_.now(),
                                reply.process ? AttemptResult::kAccepted : AttemptResult::kRejected,
                                kHttpOk});
  if (reply.process) return;
  CRONWARP_ASSERT(reply.failure == convox::kNoMemory,
                  "RunTask failed for a reason without a cause");
  end(firing, {OutcomeKind::kNeverStarted, Cause::kRackFull, 0});
}

// By task and firing, so that a task's ids stay its own whoever else runs the same command.
ProcessId World::name_process() {
  constexpr std::uint64_t kIdMask = (std::uint64_t{1} << 48) - 1;
  const InFlight& in_flight = in_flight_[launching_];
  return ProcessId{random_.bits({RandomPurpose::kProcessId, tasks_[in_flight.task].key,
                                 in_flight.scheduled_at.time_since_epoch().count()}) &
                   kIdMask};
}

void World::on_process_placed(const convox::PlacedProcess& process) {
  InFlight& in_flight = in_flight_[launching_];
  const Instant now = simulation_.now();
  const RunResult result = runner_.run({in_flight.task, in_flight.scheduled_at, process.command});
  CRONWARP_ASSERT(result.duration >= Duration{0}, "a run took less than no time");

  TaskState& task = tasks_[in_flight.task];
  in_flight.has_process = true;
  in_flight.slot = process.slot;
  in_flight.outcome = result.outcome;
  in_flight.output.assign(result.output);
  const Instant end = now + result.duration;
  const Instant overlap_end = std::min({end, task.latest_end, range_.to});
  in_flight.process = {process.id, now, end, task.running,
                       task.running == 0 ? Duration{0} : overlap_end - now};
  task.latest_end = std::max(task.latest_end, end);
  ++task.running;
  ++running_;
  facts_.record(ProcessStarted{in_flight.task, in_flight.scheduled_at, now,
                               in_flight.process.overlapping, running_});
  simulation_.schedule({end, in_flight.task, launching_, kEndOfProcess});
}

void World::finish(std::uint32_t firing) {
  const InFlight& in_flight = in_flight_[firing];
  cluster_->process_ended(in_flight.slot);
  --tasks_[in_flight.task].running;
  --running_;
  end(firing, in_flight.outcome);
}

void World::end_all_in_flight() {
  std::vector<bool> is_free(in_flight_.size(), false);
  for (const std::uint32_t firing : free_) is_free[firing] = true;
  std::vector<std::uint32_t> left;
  for (std::uint32_t i = 0; i < in_flight_.size(); ++i) {
    if (!is_free[i]) left.push_back(i);
  }
  std::sort(left.begin(), left.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(in_flight_[a].scheduled_at, in_flight_[a].task) <
           std::tie(in_flight_[b].scheduled_at, in_flight_[b].task);
  });
  for (const std::uint32_t firing : left) {
    in_flight_[firing].process.ended_at = range_.to;
    end(firing, {OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0});
  }
}

void World::end(std::uint32_t firing, Outcome outcome) {
  const InFlight& in_flight = in_flight_[firing];
  FiringEnded fact;
  fact.task = in_flight.task;
  fact.scheduled_at = in_flight.scheduled_at;
  fact.attempts = in_flight.attempts;
  if (in_flight.has_process) {
    fact.process = in_flight.process;
    fact.output = in_flight.output;
  }
  fact.outcome = outcome;
  facts_.record(fact);
  ++ended_;
  free_.push_back(firing);
}

std::string World::name_busiest_task() const {
  const auto busiest = std::max_element(
      tasks_.begin(), tasks_.end(),
      [](const TaskState& a, const TaskState& b) { return a.firings < b.firings; });
  if (busiest == tasks_.end()) return "there is no task";
  const auto index = static_cast<std::size_t>(busiest - tasks_.begin());
  return fmt::format("the busiest task is {} with {} firings so far",
                     scenario_.manifest.tasks[index].id, busiest->firings);
}

std::uint32_t World::take_free_firing() {
  if (free_.empty()) {
    in_flight_.emplace_back();
    return static_cast<std::uint32_t>(in_flight_.size() - 1);
  }
  const std::uint32_t firing = free_.back();
  free_.pop_back();
  return firing;
}

}  // namespace cronwarp::sim
