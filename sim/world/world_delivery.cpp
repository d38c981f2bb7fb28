// The part of World that is about the way of an event from its rule to the function, and back into
// the queues it came from.

#include <algorithm>
#include <utility>

#include "base/contract.h"
#include "sim/world/retry.h"
#include "sim/world/world.h"

namespace cronwarp::sim {
namespace {

// What the services answer each other.
constexpr std::int32_t kForbidden = 403;
constexpr std::int32_t kTooManyRequests = 429;
constexpr std::int32_t kServiceError = 500;

// So many tries of one delivery have numbers of their own.
constexpr int kTryBits = 24;

// Why a function came to nothing whose last try failed with that.
Cause cause_of(AttemptError error) {
  switch (error) {
    case AttemptError::kFunctionError:
      return Cause::kFunctionFailed;
    case AttemptError::kRateExceeded:
      return Cause::kRateExceeded;
    case AttemptError::kEcsUnavailable:
      return Cause::kEcsUnavailable;
    default:
      return Cause::kNoAnswer;
  }
}

}  // namespace

void World::begin_deliveries(std::uint32_t firing) {
  begin_course(firing);
  const std::uint32_t delivery = add_delivery(firing, 0);
  const Occasion chance = occasion(deliveries_[delivery], 0);
  const auto fault = meet(FaultMoment::kRule, deliveries_[delivery], chance);
  if (!fault) {
    hand_over(delivery);
  } else if (plan_[*fault].kind == FaultKind::kRuleDisabled) {
    conclude_lost(delivery, Cause::kRuleDisabled, 0);
  } else {
    schedule(delivery, DeliveryStep::kHandOver, plan_.delay(*fault, chance));
  }
}

World::Course& World::begin_course(std::uint32_t firing) {
  InFlight& in_flight = in_flight_[firing];
  in_flight.course = std::make_unique<Course>();
  if (in_flight.has_process) {
    in_flight.course->processes = 1;
    in_flight.course->under_way = in_flight.is_running ? 1 : 0;
  }
  return *in_flight.course;
}

std::uint32_t World::add_delivery(std::uint32_t firing, std::uint32_t number) {
  if (free_deliveries_.empty()) {
    free_deliveries_.push_back(static_cast<std::uint32_t>(deliveries_.size()));
    deliveries_.emplace_back();
  }
  const std::uint32_t delivery = free_deliveries_.back();
  free_deliveries_.pop_back();
  deliveries_[delivery] = Delivery{.firing = firing, .number = number};
  ++in_flight_[firing].course->under_way;
  return delivery;
}

void World::copy_delivery(std::uint32_t original, DeliveryStep next, Duration later) {
  const Delivery& from = deliveries_[original];
  // The first has number 0, EventBridge's copy 1; each may have one of the queue.
  const bool is_queues_copy = next == DeliveryStep::kInvoke;
  const std::uint32_t copy = add_delivery(from.firing, from.number + (is_queues_copy ? 2 : 1));
  deliveries_[copy].is_queues_copy = is_queues_copy;
  deliveries_[copy].queued_at = from.queued_at;
  schedule(copy, next, later);
}

void World::schedule(std::uint32_t delivery, DeliveryStep next, Duration later) {
  deliveries_[delivery].next = next;
  simulation_.schedule({simulation_.now() + later, in_flight_[deliveries_[delivery].firing].task,
                        delivery | kOfDelivery, kDelayed});
}

void World::go_on(std::uint32_t delivery) {
  switch (deliveries_[delivery].next) {
    case DeliveryStep::kHandOver:
      hand_over(delivery);
      break;
    case DeliveryStep::kInvoke:
      invoke(delivery);
      break;
    case DeliveryStep::kRequest:
      request(delivery);
      break;
    case DeliveryStep::kWork:
      do_late_work(delivery);
      break;
    case DeliveryStep::kTimeUp:
      run_out_of_time(delivery);
      break;
  }
}

Occasion World::occasion(const Delivery& delivery, std::uint32_t number) const {
  const InFlight& in_flight = in_flight_[delivery.firing];
  return {in_flight.task, in_flight.scheduled_at, simulation_.now(),
          (delivery.number << kTryBits) | number};
}

std::optional<FaultIndex> World::meet(FaultMoment moment, const Delivery& delivery,
                                      const Occasion& chance) {
  const auto fault = plan_.act(moment, chance);
  if (fault) in_flight_[delivery.firing].course->faults.push_back({*fault, chance.now});
  return fault;
}

std::uint64_t World::draw_backoff(const Occasion& failed) const {
  return random_.bits({RandomPurpose::kRetryBackoff, tasks_[failed.task].key,
                       failed.scheduled_at.time_since_epoch().count(), failed.number});
}

void World::hand_over(std::uint32_t index) {
  Delivery& delivery = deliveries_[index];
  const Instant now = simulation_.now();
  const Occasion chance = occasion(delivery, delivery.hand_overs++);
  delivery.tried_at = now;
  if (delivery.hand_overs == 1) {
    delivery.made_at = now;
    const auto twice = delivery.number == 0 ? meet(FaultMoment::kRuleCopy, delivery, chance)
                                            : std::optional<FaultIndex>();
    if (twice) copy_delivery(index, DeliveryStep::kHandOver, plan_.delay(*twice, chance));
  }
  const auto fault = meet(FaultMoment::kDelivery, delivery, chance);
  if (!fault) {
    delivery.queued_at = now;
    invoke(index);
    return;
  }
  if (plan_[*fault].kind == FaultKind::kNoPermission) {
    add_attempt(delivery, AttemptResult::kRejected, kForbidden, AttemptError::kNoPermission);
    conclude_lost(index, Cause::kNoPermission, 0);
    return;
  }
  add_attempt(delivery, AttemptResult::kRetryable, kTooManyRequests, AttemptError::kThrottled);
  const Duration later = hand_over_backoff(delivery.hand_overs, draw_backoff(chance));
  const DeliveryPolicy& policy = scenario_.delivery;
  const bool has_retries = delivery.hand_overs <= policy.retries_max;
  if (has_retries && now + later - delivery.made_at <= policy.event_age_max) {
    schedule(index, DeliveryStep::kHandOver, later);
  } else {
    conclude_lost(index, Cause::kUndeliverable, delivery.hand_overs);
  }
}

void World::invoke(std::uint32_t index) {
  Delivery& delivery = deliveries_[index];
  const Occasion chance = occasion(delivery, delivery.invocations++);
  delivery.tried_at = simulation_.now();
  const auto fault = meet(FaultMoment::kInvocation, delivery, chance);
  const auto kind = fault ? std::optional(plan_[*fault].kind) : std::nullopt;
  if (kind == FaultKind::kLambdaThrottled || kind == FaultKind::kLambdaUnavailable) {
    const bool is_throttled = kind == FaultKind::kLambdaThrottled;
    add_attempt(delivery, AttemptResult::kRetryable,
                is_throttled ? kTooManyRequests : kServiceError,
                is_throttled ? AttemptError::kThrottled : AttemptError::kUnavailable);
    put_back(index, queue_backoff(++delivery.refusals));
    return;
  }
  delivery.refusals = 0;
  if (kind == FaultKind::kLambdaError) {
    add_attempt(delivery, AttemptResult::kRetryable, 0, AttemptError::kFunctionError);
    fail_try(index, AttemptError::kFunctionError);
    return;
  }
  const Duration start = fault ? plan_.delay(*fault, chance) : Duration{0};
  delivery.began_at = simulation_.now() + start;
  delivery.calls = 0;
  if (scenario_.manifest.platform != Platform::kGen1April2016) {
    const Occasion attempt = occasion(delivery, delivery.failures);
    schedule(index, DeliveryStep::kRequest,
             start + skew(in_flight_[delivery.firing], attempt.number));
  } else if (fault) {
    schedule(index, DeliveryStep::kRequest, start);
  } else {
    request(index);
  }
}

void World::fail_try(std::uint32_t index, AttemptError error) {
  Delivery& delivery = deliveries_[index];
  if (++delivery.failures == kFunctionTries) {
    conclude_lost(index, cause_of(error), delivery.failures);
  } else {
    put_back(index, function_backoff(delivery.failures));
  }
}

void World::put_back(std::uint32_t index, Duration later) {
  const Delivery& delivery = deliveries_[index];
  if (simulation_.now() + later - delivery.queued_at > kQueueAgeMax) {
    conclude_lost(index, Cause::kEventExpired, delivery.invocations);
  } else {
    schedule(index, DeliveryStep::kInvoke, later);
  }
}

void World::complete(std::uint32_t index, std::optional<Outcome> lost) {
  const Delivery& delivery = deliveries_[index];
  if (!delivery.is_queues_copy) {
    const Occasion chance = occasion(delivery, 0);
    if (const auto fault = meet(FaultMoment::kLambdaCopy, delivery, chance)) {
      copy_delivery(index, DeliveryStep::kInvoke, plan_.delay(*fault, chance));
    }
  }
  conclude(index, lost);
}

void World::conclude(std::uint32_t index, std::optional<Outcome> lost) {
  const std::uint32_t firing = deliveries_[index].firing;
  if (lost) in_flight_[firing].course->last_try = *lost;
  free_deliveries_.push_back(index);
  settle(firing);
}

void World::conclude_lost(std::uint32_t index, Cause cause, std::uint32_t detail) {
  conclude(index, Outcome{OutcomeKind::kNeverStarted, cause, static_cast<std::int32_t>(detail)});
}

void World::add_attempt(const Delivery& delivery, AttemptResult result, std::int32_t http_status,
                        AttemptError error) {
  // Known now, though it was sent earlier, and another delivery may have tried since.
  auto& attempts = in_flight_[delivery.firing].attempts;
  const auto later = std::find_if(attempts.begin(), attempts.end(), [&](const Attempt& other) {
    return other.at > delivery.tried_at;
  });
  attempts.insert(later, {delivery.tried_at, result, http_status, error});
}

void World::settle(std::uint32_t firing) {
  Course& course = *in_flight_[firing].course;
  CRONWARP_ASSERT(course.under_way > 0, "a firing has less than nothing under way");
  if (--course.under_way == 0) end_course(firing);
}

}  // namespace cronwarp::sim
