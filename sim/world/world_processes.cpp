// The part of World that is about processes, and the deploys that wait for them.

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "base/contract.h"
#include "sim/world/world.h"

namespace cronwarp::sim {
namespace {

// Visitors come after the tasks among what ends at one instant.
constexpr std::uint32_t kVisitorEntity = std::numeric_limits<std::uint32_t>::max();

// docker stop sends SIGTERM.
constexpr Outcome kTerminated{OutcomeKind::kKilled, Cause::kSignal, 15};

constexpr Outcome kHung{OutcomeKind::kRunningAtEnd, Cause::kHung, 0};
constexpr Outcome kKilledForMemory{OutcomeKind::kKilled, Cause::kOutOfMemory, 9};
constexpr Outcome kNoImage{OutcomeKind::kNeverStarted, Cause::kImagePullFailed, 0};

constexpr std::int32_t kCrashCode = 1;
constexpr double kSlowFactor = 3;

Duration stretched(Duration length, double factor) {
  // Some thousand years: no range is longer, and times stay what can be counted in milliseconds.
  constexpr double kLongestMs = 1e14;
  const double product = static_cast<double>(length.count()) * factor;
  return Duration{std::llround(std::min(product, kLongestMs))};
}

}  // namespace

// A firing's by task, instant and number, so that a task's ids stay its own whoever else runs the
// same command; all others in their order.
ProcessId World::name_process() {
  constexpr std::uint64_t kIdMask = (std::uint64_t{1} << 48) - 1;
  if (!launching_) {
    return ProcessId{random_.bits({RandomPurpose::kClientProcessId, named_++, 0}) & kIdMask};
  }
  const InFlight& in_flight = in_flight_[*launching_];
  const std::uint32_t number = in_flight.course ? in_flight.course->processes : 0;
  return ProcessId{random_.bits({RandomPurpose::kProcessId, tasks_[in_flight.task].key,
                                 in_flight.scheduled_at.time_since_epoch().count(), number}) &
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
  const bool is_ordinary = in_flight_[firing].course == nullptr;
  const auto fault = is_ordinary ? std::nullopt : meet_at_placement(firing);
  const std::uint32_t place = is_ordinary ? firing : take_process_place(firing);
  InFlight& in_flight = in_flight_[place];
  const RunSpec spec{in_flight.task, in_flight.scheduled_at, process.service, process.command};
  const RunResult result = fault ? run_with_fault(spec, *fault) : runner_.run(spec);
  CRONWARP_ASSERT(result.duration >= Duration{0}, "a run took less than no time");

  in_flight.has_process = true;
  in_flight.has_run = result.outcome.kind != OutcomeKind::kNeverStarted;
  in_flight.is_running = true;
  in_flight.slot = process.slot;
  in_flight.outcome = result.outcome;
  in_flight.output.assign(result.output);
  in_flight.measured_by = result.measured_by;
  const Instant end = simulation_.now() + result.duration;
  if (result.outcome.cause != Cause::kHung) {
    simulation_.schedule({end, in_flight.task, place, kEndOfProcess});
    in_flight.awaits_event = true;
  }
  if (in_flight.has_run) begin_process(in_flight, process.id, end);
}

std::optional<FaultIndex> World::meet_at_placement(std::uint32_t firing) {
  const InFlight& in_flight = in_flight_[firing];
  const Instant now = simulation_.now();
  const auto fault = plan_.act(FaultMoment::kProcess, {in_flight.task, in_flight.scheduled_at, now,
                                                       in_flight.course->processes});
  if (fault) in_flight.course->faults.push_back({*fault, now});
  return fault;
}

std::uint32_t World::take_process_place(std::uint32_t firing) {
  const InFlight& own = in_flight_[firing];
  ++own.course->under_way;
  ++own.course->processes;
  // A container that was refused, and is gone, was no process.
  const bool is_taken = own.has_process && (own.has_run || own.is_running || own.awaits_event);
  if (!is_taken) return firing;
  const std::uint32_t place = take_free_place();
  const InFlight& original = in_flight_[firing];
  InFlight& duplicate = in_flight_[place];
  duplicate.presence = Presence::kDuplicate;
  duplicate.task = original.task;
  duplicate.firing = firing;
  duplicate.scheduled_at = original.scheduled_at;
  return place;
}

// What a fault makes of a run is not what a real one measured.
RunResult World::run_with_fault(const RunSpec& spec, FaultIndex fault) {
  const auto& [kind, settings] = std::tie(plan_[fault].kind, plan_[fault].settings);
  if (kind == FaultKind::kImagePullFailed) return {Duration{0}, kNoImage, {}};
  if (kind == FaultKind::kHang) return {range_.to - simulation_.now(), kHung, {}};
  RunResult result = runner_.run(spec);
  if (result.outcome.kind == OutcomeKind::kNeverStarted) return result;
  result.measured_by.reset();
  if (kind == FaultKind::kSlow) {
    result.duration = stretched(result.duration, settings.factor.value_or(kSlowFactor));
    return result;
  }
  result.duration /= 2;
  result.output = {};
  result.outcome = kind == FaultKind::kOutOfMemory
                       ? kKilledForMemory
                       : outcome_of_exit(settings.exit_code.value_or(kCrashCode));
  return result;
}

void World::begin_process(InFlight& in_flight, ProcessId id, Instant end) {
  const Instant now = simulation_.now();
  TaskState& task = tasks_[in_flight.task];
  const Instant overlap_end = std::min({end, task.latest_end, range_.to});
  in_flight.process = {id, now, end, task.running,
                       task.running == 0 ? Duration{0} : overlap_end - now};
  task.latest_end = std::max(task.latest_end, end);
  in_flight.is_counted = true;
  ++task.running;
  ++running_;
  facts_.record(ProcessStarted{in_flight.task, in_flight.scheduled_at, now,
                               in_flight.process.overlapping, running_});
}

void World::place_visitor(const convox::PlacedProcess& process) {
  const Instant now = simulation_.now();
  const RunResult result = runner_.run({std::nullopt, now, process.service, process.command});
  CRONWARP_ASSERT(result.duration >= Duration{0}, "a run took less than no time");
  const std::uint32_t visitor = take_free_place();
  InFlight& in_flight = in_flight_[visitor];
  in_flight.presence = Presence::kVisitor;
  in_flight.is_running = true;
  in_flight.awaits_event = true;
  in_flight.slot = process.slot;
  in_flight.outcome = result.outcome;
  in_flight.output.assign(result.output);
  simulation_.schedule({now + result.duration, kVisitorEntity, visitor, kEndOfProcess});
}

void World::end_process(std::uint32_t place) {
  InFlight& in_flight = in_flight_[place];
  in_flight.awaits_event = false;
  if (in_flight.presence == Presence::kStopped) {
    release_place(place);
    return;
  }
  // It was stopped, and its firing goes on.
  if (!in_flight.is_running) return;
  cluster_->process_ended(in_flight.slot, {exit_code(in_flight.outcome), in_flight.output});
  leave_rack(place);
}

void World::leave_rack(std::uint32_t place) {
  InFlight& in_flight = in_flight_[place];
  in_flight.is_running = false;
  if (in_flight.is_counted) {
    in_flight.is_counted = false;
    --tasks_[in_flight.task].running;
    --running_;
    if (!deploys_.empty()) let_deploys_go_on(in_flight);
  }
  if (in_flight.presence == Presence::kFiring && !in_flight.course) {
    end(place, in_flight.outcome);
  } else if (in_flight.presence == Presence::kFiring) {
    settle(place);
  } else if (in_flight.presence == Presence::kDuplicate) {
    end_duplicate(place);
  } else {
    release_place(place);
  }
}

void World::end_duplicate(std::uint32_t place) {
  const InFlight& in_flight = in_flight_[place];
  const std::uint32_t firing = in_flight.firing;
  if (in_flight.has_run) {
    auto& duplicates = in_flight_[firing].course->duplicates;
    const auto later = std::find_if(duplicates.begin(), duplicates.end(), [&](const auto& other) {
      return other.process.started_at > in_flight.process.started_at;
    });
    duplicates.insert(later, {in_flight.process, in_flight.outcome});
  }
  release_place(place);
  settle(firing);
}

void World::on_process_stopped(convox::ProcessSlot slot) {
  if (live_ != nullptr) {
    stop_live(slot);
    return;
  }
  const auto is_it = [slot](const InFlight& other) {
    return other.is_running && other.slot == slot;
  };
  // An app's end stops its processes about in the order of their places: the next one is near.
  const auto last = in_flight_.begin() + last_stopped_;
  auto found = std::find_if(last, in_flight_.end(), is_it);
  if (found == in_flight_.end()) found = std::find_if(in_flight_.begin(), last, is_it);
  CRONWARP_ASSERT(found != in_flight_.end() && is_it(*found),
                  "a process was stopped that does not run here");
  last_stopped_ = found - in_flight_.begin();
  stop_process(static_cast<std::uint32_t>(last_stopped_));
}

void World::stop_process(std::uint32_t place) {
  InFlight& in_flight = in_flight_[place];
  if (in_flight.presence != Presence::kVisitor) {
    const Instant now = simulation_.now();
    in_flight.process.ended_at = now;
    in_flight.process.overlap =
        std::min(in_flight.process.overlap, now - in_flight.process.started_at);
    TaskState& task = tasks_[in_flight.task];
    task.latest_end = Instant::min();
    for (const InFlight& other : in_flight_) {
      if (other.is_counted && other.task == in_flight.task) {
        task.latest_end = std::max(task.latest_end, other.process.ended_at);
      }
    }
    in_flight.outcome = kTerminated;
    in_flight.output.clear();
  }
  leave_rack(place);
}

void World::begin_deploy(FaultIndex fault) {
  Deploy deploy{fault, simulation_.now()};
  for (const InFlight& in_flight : in_flight_) deploy.processes += in_flight.is_counted ? 1U : 0U;
  if (deploy.processes > 0) {
    deploys_.push_back(deploy);
  } else {
    facts_.record(DeployEnded{fault, deploy.began_at, deploy.began_at, true, std::nullopt});
  }
}

void World::let_deploys_go_on(const InFlight& ended) {
  const Instant now = simulation_.now();
  for (Deploy& deploy : deploys_) {
    if (ended.process.started_at >= deploy.began_at || --deploy.processes > 0) continue;
    facts_.record(DeployEnded{deploy.fault, deploy.began_at, now, true, ended.task});
  }
  std::erase_if(deploys_, [](const Deploy& deploy) { return deploy.processes == 0; });
}

convox::ExecResult World::exec(const convox::ExecRequest& request) {
  const RunResult result =
      runner_.run({std::nullopt, simulation_.now(), request.service, request.command});
  return {result.duration, exit_code(result.outcome), std::string(result.output)};
}

}  // namespace cronwarp::sim
