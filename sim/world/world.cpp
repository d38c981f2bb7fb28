#include "sim/world/world.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"
#include "model/delivered_command.h"

namespace cronwarp::sim {
namespace {

// Long enough that preparing a window costs little, short enough that one without firings is soon
// passed.
constexpr Duration kWindow = std::chrono::days{32};

}  // namespace

World::World(const Scenario& scenario, TimeRange range, std::uint64_t event_budget, Runner& runner,
             FactStream& facts)
    : scenario_(scenario),
      range_(range),
      random_(scenario.seed),
      plan_(scenario),
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
  for (const auto& [at, fault] : plan_.deploys()) {
    if (at >= range_.from && at < range_.to) simulation_.schedule({at, 0, fault, kDeploy});
  }
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
    handle(*event);
  }
  return false;
}

void World::handle(const Event& event) {
  switch (event.rank) {
    case kEndOfProcess:
      end_process(event.subject);
      break;
    case kDeploy:
      begin_deploy(static_cast<FaultIndex>(event.subject));
      break;
    default:
      if ((event.subject & kOfDelivery) != 0) {
        go_on(event.subject & ~kOfDelivery);
      } else {
        launch(event.subject);
      }
  }
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
  in_flight.has_run = false;
  in_flight.scheduled_at = simulation_.now();
  in_flight.attempts.clear();
  facts_.record(FiringDue{task, in_flight.scheduled_at});
  return firing;
}

void World::fire(TaskIndex task) {
  const std::uint32_t firing = begin_firing(task);
  if (plan_.may_meet(task, simulation_.now())) {
    begin_deliveries(firing);
  } else if (scenario_.manifest.platform == Platform::kGen1April2016) {
    launch(firing);
  } else {
    simulation_.schedule({simulation_.now() + skew(in_flight_[firing], 0), task, firing, kDelayed});
  }
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
  InFlight& in_flight = in_flight_[place];
  in_flight.course.reset();
  if (in_flight.awaits_event) {
    in_flight.presence = Presence::kStopped;
    // What it would have said is not given to anybody; the place may wait long for its event.
    in_flight.output = {};
    return;
  }
  in_flight.presence = Presence::kFree;
  free_.push_back(place);
}

}  // namespace cronwarp::sim
