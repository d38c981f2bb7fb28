#include "sim/world/world.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"
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

// Of an ApiError: no answer came.
constexpr std::int32_t kNoStatus = 0;

// Visitors come after the tasks among what ends at one instant.
constexpr std::uint32_t kVisitorEntity = std::numeric_limits<std::uint32_t>::max();

// Long enough that preparing a window costs little, short enough that one without firings is soon
// passed.
constexpr Duration kWindow = std::chrono::days{32};

// docker stop sends SIGTERM.
constexpr Outcome kTerminated{OutcomeKind::kKilled, Cause::kSignal, 15};

}  // namespace

World::World(const Scenario& scenario, TimeRange range, std::uint64_t event_budget, Runner& runner,
             FactStream& facts)
    : scenario_(scenario),
      range_(range),
      random_(scenario.seed),
      runner_(runner),
      facts_(facts),
      simulation_(range.from, event_budget),
      window_end_(range.from) {
  tasks_.reserve(scenario.manifest.tasks.size());
  for (const Task& task : scenario.manifest.tasks) {
    TaskState& state = tasks_.emplace_back();
    state.command = delivered_command(scenario.manifest.platform, task.command);
    state.service = task.service;
    state.key = stable_key(task.id);
  }
}

void World::run(convox::RunApi& api, convox::Cluster* cluster) {
  start(api, cluster);
  advance_to(range_.to);
  finish();
}

void World::start(convox::RunApi& api, convox::Cluster* cluster) {
  CRONWARP_ASSERT(cluster != nullptr || scenario_.manifest.platform == Platform::kGen1April2016,
                  "this platform's Lambda talks to a cluster, and there is none");
  api_ = &api;
  cluster_ = cluster;
}

bool World::advance_to(Instant at, std::uint64_t events_max) {
  const ContractContext context([this] {
    return fmt::format("virtual time {}, seed {}", format_instant(simulation_.now()),
                       scenario_.seed);
  });
  const Instant target = std::min(at, range_.to);
  if (target < simulation_.now()) return true;
  try {
    return advance(target, events_max > kNoLimit - work() ? kNoLimit : work() + events_max);
  } catch (const BudgetExceeded& exceeded) {
    throw BudgetExceeded(fmt::format("{}; {}", exceeded.what(), name_busiest_task()));
  }
}

bool World::advance(Instant at, std::uint64_t work_end) {
  while (true) {
    if (!look_ahead(at, work_end)) return false;
    if (!batch_ || batch_->at >= at) break;
    if (!handle_events_before(batch_->at, kFiring, work_end)) return false;
    simulation_.arrive(batch_->at, batch_->schedules.size());
    fire_batch();
  }
  if (!handle_events_before(at, kEndOfProcess, work_end)) return false;
  simulation_.arrive(at, 0);
  return true;
}

void World::fire_batch() {
  while (batch_fired_ < batch_->schedules.size()) fire(batch_->schedules[batch_fired_]);
  batch_.reset();
  batch_fired_ = 0;
}

bool World::look_ahead(Instant at, std::uint64_t work_end) {
  while (!batch_) {
    if (window_) batch_ = window_->next();
    if (batch_ || window_end_ >= at) return true;
    if (work() >= work_end) return false;
    open_window();
  }
  return true;
}

void World::open_window() {
  std::vector<const cron::Schedule*> schedules;
  schedules.reserve(tasks_.size());
  for (const Task& task : scenario_.manifest.tasks) schedules.push_back(&task.schedule);
  const Instant from = window_end_;
  window_end_ = std::min(from + kWindow, range_.to);
  window_ =
      std::make_unique<cron::FiringStream>(std::move(schedules), TimeRange{from, window_end_});
  looked_ += 1 + tasks_.size();
}

bool World::handle_events_before(Instant at, std::uint8_t rank, std::uint64_t work_end) {
  while (work() < work_end) {
    const auto event = simulation_.next_before(at, rank);
    if (!event) return true;
    if (event->rank == kEndOfProcess) {
      end_process(event->subject);
    } else {
      launch(event->subject);
    }
  }
  return false;
}

std::uint32_t World::begin_firing(TaskIndex task) {
  ++batch_fired_;
  ++fired_;
  ++tasks_[task].firings;
  const std::uint32_t firing = take_free_place();
  InFlight& in_flight = in_flight_[firing];
  in_flight.presence = Presence::kFiring;
  in_flight.task = task;
  in_flight.has_process = false;
  in_flight.scheduled_at = simulation_.now();
  in_flight.attempts.clear();
  return firing;
}

void World::fire(TaskIndex task) {
  const std::uint32_t firing = begin_firing(task);
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
  launching_.reset();
}

// The Lambda of April 2016 sends one request and calls whatever status comes back a success, so
// neither an error nor a rack without room is ever tried again. A request without an answer fails
// the function; what Lambda does then is not simulated.
void World::request_over_api(std::uint32_t firing) {
  const TaskIndex task = in_flight_[firing].task;
  const auto answer =
      api_->run_process({scenario_.app, tasks_[task].service, tasks_[task].command});
  InFlight& in_flight = in_flight_[firing];
  const std::int32_t status = answer ? kHttpOk : answer.error().status;
  in_flight.attempts.push_back(
      {simulation_.now(), answer ? AttemptResult::kAccepted : AttemptResult::kRejected, status});
  // Whatever the Lambda heard: if there is a process, its end is that of the firing.
  if (in_flight.has_process) return;
  if (answer && cluster_ == nullptr) {
    end(firing, {OutcomeKind::kRunningAtEnd, Cause::kHandedOver, 0});
  } else if (answer) {
    end(firing, {OutcomeKind::kNeverStarted, Cause::kRackFull, 0});
  } else if (status == kNoStatus) {
    end(firing, {OutcomeKind::kNeverStarted, Cause::kNoAnswer, 1});
  } else {
    end(firing, {OutcomeKind::kNeverStarted, Cause::kApiError, status});
  }
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
  const bool is_missing = reply.failure == convox::kMissing;
  CRONWARP_ASSERT(is_missing || reply.failure == convox::kNoMemory,
                  "RunTask failed for a reason without a cause");
  end(firing, {OutcomeKind::kNeverStarted, is_missing ? Cause::kNoService : Cause::kRackFull, 0});
}

// A firing's by task and instant, so that a task's ids stay its own whoever else runs the same
// command; all others in their order.
ProcessId World::name_process() {
  constexpr std::uint64_t kIdMask = (std::uint64_t{1} << 48) - 1;
  if (!launching_) {
    return ProcessId{random_.bits({RandomPurpose::kClientProcessId, named_++, 0}) & kIdMask};
  }
  const InFlight& in_flight = in_flight_[*launching_];
  return ProcessId{random_.bits({RandomPurpose::kProcessId, tasks_[in_flight.task].key,
                                 in_flight.scheduled_at.time_since_epoch().count()}) &
                   kIdMask};
}

void World::on_process_placed(const convox::PlacedProcess& process) {
  if (live_ != nullptr) {
    place_live(process);
  } else if (launching_) {
    place_firing(*launching_, process);
  } else {
    place_visitor(process);
  }
}

void World::place_firing(std::uint32_t firing, const convox::PlacedProcess& process) {
  InFlight& in_flight = in_flight_[firing];
  const Instant now = simulation_.now();
  const RunResult result =
      runner_.run({in_flight.task, in_flight.scheduled_at, process.service, process.command});
  CRONWARP_ASSERT(result.duration >= Duration{0}, "a run took less than no time");

  in_flight.has_process = true;
  in_flight.has_run = result.outcome.kind != OutcomeKind::kNeverStarted;
  in_flight.slot = process.slot;
  in_flight.outcome = result.outcome;
  in_flight.output.assign(result.output);
  in_flight.measured_by = result.measured_by;
  const Instant end = now + result.duration;
  simulation_.schedule({end, in_flight.task, firing, kEndOfProcess});
  if (in_flight.has_run) begin_process(in_flight, process.id, end);
}

void World::begin_process(InFlight& firing, ProcessId id, Instant end) {
  const Instant now = simulation_.now();
  TaskState& task = tasks_[firing.task];
  const Instant overlap_end = std::min({end, task.latest_end, range_.to});
  firing.process = {id, now, end, task.running,
                    task.running == 0 ? Duration{0} : overlap_end - now};
  task.latest_end = std::max(task.latest_end, end);
  ++task.running;
  ++running_;
  facts_.record(
      ProcessStarted{firing.task, firing.scheduled_at, now, firing.process.overlapping, running_});
}

void World::place_visitor(const convox::PlacedProcess& process) {
  const Instant now = simulation_.now();
  const RunResult result = runner_.run({std::nullopt, now, process.service, process.command});
  CRONWARP_ASSERT(result.duration >= Duration{0}, "a run took less than no time");
  const std::uint32_t visitor = take_free_place();
  InFlight& in_flight = in_flight_[visitor];
  in_flight.presence = Presence::kVisitor;
  in_flight.slot = process.slot;
  in_flight.outcome = result.outcome;
  in_flight.output.assign(result.output);
  simulation_.schedule({now + result.duration, kVisitorEntity, visitor, kEndOfProcess});
}

void World::end_process(std::uint32_t place) {
  const InFlight& in_flight = in_flight_[place];
  if (in_flight.presence == Presence::kStopped) {
    release_place(place);
    return;
  }
  cluster_->process_ended(in_flight.slot, {exit_code(in_flight.outcome), in_flight.output});
  if (in_flight.presence == Presence::kVisitor) {
    release_place(place);
    return;
  }
  if (in_flight.has_run) {
    --tasks_[in_flight.task].running;
    --running_;
  }
  end(place, in_flight.outcome);
}

void World::on_process_stopped(convox::ProcessSlot slot) {
  if (live_ != nullptr) {
    stop_live(slot);
    return;
  }
  const auto is_it = [slot](const InFlight& other) {
    const bool has_process = other.presence == Presence::kVisitor ||
                             (other.presence == Presence::kFiring && other.has_process);
    return has_process && other.slot == slot;
  };
  // An app's end stops its processes about in the order of their places: the next one is near.
  const auto last = in_flight_.begin() + last_stopped_;
  auto found = std::find_if(last, in_flight_.end(), is_it);
  if (found == in_flight_.end()) found = std::find_if(in_flight_.begin(), last, is_it);
  CRONWARP_ASSERT(found != in_flight_.end() && is_it(*found),
                  "a process was stopped that does not run here");
  last_stopped_ = found - in_flight_.begin();
  if (found->presence == Presence::kFiring) stop_firing(*found);
  found->presence = Presence::kStopped;
  // What it would have said is not given to anybody; the place may wait long for its event.
  found->output = {};
}

void World::stop_firing(InFlight& firing) {
  const Instant now = simulation_.now();
  firing.process.ended_at = now;
  firing.process.overlap = std::min(firing.process.overlap, now - firing.process.started_at);
  TaskState& task = tasks_[firing.task];
  --task.running;
  --running_;
  task.latest_end = Instant::min();
  for (const InFlight& other : in_flight_) {
    if (other.presence == Presence::kFiring && other.has_process && other.task == firing.task) {
      task.latest_end = std::max(task.latest_end, other.process.ended_at);
    }
  }
  firing.output.clear();
  facts_.record(fact_of(firing, kTerminated));
  ++ended_;
}

convox::ExecResult World::exec(const convox::ExecRequest& request) {
  const RunResult result =
      runner_.run({std::nullopt, simulation_.now(), request.service, request.command});
  return {result.duration, exit_code(result.outcome), std::string(result.output)};
}

std::vector<std::uint32_t> World::firings_in_flight() const {
  std::vector<std::uint32_t> firings;
  for (std::uint32_t i = 0; i < in_flight_.size(); ++i) {
    if (in_flight_[i].presence == Presence::kFiring) firings.push_back(i);
  }
  std::sort(firings.begin(), firings.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(in_flight_[a].scheduled_at, in_flight_[a].task) <
           std::tie(in_flight_[b].scheduled_at, in_flight_[b].task);
  });
  return firings;
}

void World::record_in_flight(FactObserver& observer) const {
  const Instant now = simulation_.now();
  for (const std::uint32_t firing : firings_in_flight()) {
    FiringEnded fact =
        fact_of(in_flight_[firing], {OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0});
    if (fact.process) {
      fact.process->ended_at = now;
      fact.process->overlap = std::min(fact.process->overlap, now - fact.process->started_at);
    }
    observer.on_firing_ended(fact);
  }
}

void World::finish() {
  CRONWARP_ASSERT(simulation_.now() == range_.to, "the range has not been lived through");
  end_all_in_flight(range_.to);
}

void World::abandon() {
  if (batch_ && batch_->at == simulation_.now()) {
    while (batch_fired_ < batch_->schedules.size()) begin_firing(batch_->schedules[batch_fired_]);
  }
  end_all_in_flight(stopped());
}

void World::end_all_in_flight(Instant at) {
  for (const std::uint32_t firing : firings_in_flight()) {
    ProcessRun& process = in_flight_[firing].process;
    process.ended_at = at;
    process.overlap = std::min(process.overlap, at - process.started_at);
    end(firing, {OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0});
  }
  CRONWARP_ASSERT(fired_ == ended_, "firings were lost or ended twice");
}

void World::end(std::uint32_t firing, Outcome outcome) {
  facts_.record(fact_of(in_flight_[firing], outcome));
  ++ended_;
  release_place(firing);
}

FiringEnded World::fact_of(const InFlight& firing, const Outcome& outcome) {
  FiringEnded fact;
  fact.task = firing.task;
  fact.scheduled_at = firing.scheduled_at;
  fact.attempts = firing.attempts;
  if (firing.has_process) {
    if (firing.has_run) fact.process = firing.process;
    fact.output = firing.output;
    fact.measured_by = firing.measured_by;
  }
  fact.outcome = outcome;
  return fact;
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

std::uint32_t World::take_free_place() {
  if (free_.empty()) {
    in_flight_.emplace_back();
    return static_cast<std::uint32_t>(in_flight_.size() - 1);
  }
  const std::uint32_t place = free_.back();
  free_.pop_back();
  return place;
}

void World::release_place(std::uint32_t place) {
  in_flight_[place].presence = Presence::kFree;
  free_.push_back(place);
}

}  // namespace cronwarp::sim
