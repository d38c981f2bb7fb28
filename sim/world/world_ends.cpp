// The part of World that is about how firings end.

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/contract.h"
#include "sim/world/world.h"

namespace cronwarp::sim {
namespace {

constexpr Outcome kCutOff{OutcomeKind::kRunningAtEnd, Cause::kRangeEnded, 0};

// The process of something in flight, as far as it came until `at`.
DuplicateRun cut_off(ProcessRun process, const Outcome& outcome, Instant at) {
  process.ended_at = at;
  process.overlap = std::min(process.overlap, at - process.started_at);
  return {process, outcome.cause == Cause::kHung ? outcome : kCutOff};
}

class Forwarder : public FactObserver {
 public:
  Forwarder(FactStream& facts, std::uint64_t& firings) : facts_(facts), firings_(firings) {}

  void on_firing_ended(const FiringEnded& fact) override {
    facts_.record(fact);
    ++firings_;
  }
  void on_deploy_ended(const DeployEnded& fact) override { facts_.record(fact); }

 private:
  FactStream& facts_;
  std::uint64_t& firings_;
};

}  // namespace

void World::end(std::uint32_t firing, Outcome outcome) {
  facts_.record(fact_of(in_flight_[firing], outcome, {}));
  ++ended_;
  release_place(firing);
}

void World::end_course(std::uint32_t firing) {
  const InFlight& in_flight = in_flight_[firing];
  const Course& course = *in_flight.course;
  Outcome outcome = course.last_try;
  if (in_flight.has_process) {
    outcome = in_flight.outcome;
  } else if (course.is_handed_over) {
    outcome = {OutcomeKind::kRunningAtEnd, Cause::kHandedOver, 0};
  }
  facts_.record(fact_of(in_flight, outcome, course.duplicates));
  ++ended_;
  release_place(firing);
}

FiringEnded World::fact_of(const InFlight& firing, const Outcome& outcome,
                           std::span<const DuplicateRun> duplicates) {
  FiringEnded fact;
  fact.task = firing.task;
  fact.scheduled_at = firing.scheduled_at;
  fact.attempts = firing.attempts;
  fact.outcome = outcome;
  if (firing.course) fact.faults = firing.course->faults;
  fact.duplicates = duplicates;
  if (firing.has_process && !firing.has_run && !duplicates.empty()) {
    // Its own container was refused after another one had started: that is the first to run.
    fact.process = duplicates.front().process;
    fact.outcome = duplicates.front().outcome;
    fact.duplicates = duplicates.subspan(1);
  } else if (firing.has_process) {
    if (firing.has_run) fact.process = firing.process;
    fact.output = firing.output;
    fact.measured_by = firing.measured_by;
  }
  return fact;
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

std::vector<std::uint32_t> World::duplicates_in_flight() const {
  std::vector<std::uint32_t> places;
  for (std::uint32_t i = 0; i < in_flight_.size(); ++i) {
    const InFlight& in_flight = in_flight_[i];
    if (in_flight.presence == Presence::kDuplicate && in_flight.is_counted) places.push_back(i);
  }
  std::sort(places.begin(), places.end(), [this](std::uint32_t a, std::uint32_t b) {
    return std::tie(in_flight_[a].firing, in_flight_[a].process.started_at, a) <
           std::tie(in_flight_[b].firing, in_flight_[b].process.started_at, b);
  });
  return places;
}

void World::tell_cut_off(Instant at, FactObserver& observer) const {
  const std::vector<std::uint32_t> running = duplicates_in_flight();
  std::vector<DuplicateRun> duplicates;
  for (const std::uint32_t firing : firings_in_flight()) {
    const InFlight& in_flight = in_flight_[firing];
    duplicates.clear();
    if (in_flight.course) duplicates = in_flight.course->duplicates;
    const auto first = std::partition_point(
        running.begin(), running.end(),
        [&](std::uint32_t place) { return in_flight_[place].firing < firing; });
    for (auto it = first; it != running.end() && in_flight_[*it].firing == firing; ++it) {
      duplicates.push_back(cut_off(in_flight_[*it].process, in_flight_[*it].outcome, at));
    }
    std::stable_sort(duplicates.begin(), duplicates.end(), [](const auto& a, const auto& b) {
      return a.process.started_at < b.process.started_at;
    });
    const bool has_ended = in_flight.has_process && !in_flight.is_running;
    FiringEnded fact = fact_of(in_flight, has_ended ? in_flight.outcome : kCutOff, duplicates);
    if (in_flight.is_running && in_flight.has_run) {
      const DuplicateRun own = cut_off(in_flight.process, in_flight.outcome, at);
      fact.process = own.process;
      fact.outcome = own.outcome;
    }
    observer.on_firing_ended(fact);
  }
}

void World::tell_deploys_cut_off(Instant at, FactObserver& observer) const {
  for (const Deploy& deploy : deploys_) {
    const InFlight* first = nullptr;
    for (const InFlight& in_flight : in_flight_) {
      if (!in_flight.is_counted || in_flight.process.started_at >= deploy.began_at) continue;
      if (first == nullptr || std::tie(in_flight.process.started_at, in_flight.task) <
                                  std::tie(first->process.started_at, first->task)) {
        first = &in_flight;
      }
    }
    CRONWARP_ASSERT(first != nullptr, "a deploy waits for nothing");
    observer.on_deploy_ended({deploy.fault, deploy.began_at, at, false, first->task});
  }
}

void World::record_in_flight(FactObserver& observer) const {
  tell_cut_off(simulation_.now(), observer);
  tell_deploys_cut_off(simulation_.now(), observer);
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
  Forwarder forwarder(facts_, ended_);
  tell_cut_off(at, forwarder);
  tell_deploys_cut_off(at, forwarder);
  CRONWARP_ASSERT(fired_ == ended_, "firings were lost or ended twice");
}

}  // namespace cronwarp::sim
