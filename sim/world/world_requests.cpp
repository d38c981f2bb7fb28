// The part of World that is about what the Lambda function does: its requests, and what it makes of
// the answers.

#include "base/contract.h"
#include "sim/world/retry.h"
#include "sim/world/world.h"

namespace cronwarp::sim {
namespace {

using std::chrono::seconds;

// The Lambda function of gen1 waits floor(random * 10000) ms before it starts anything
// (convox/rack eada24ace, September 2016).
constexpr std::uint64_t kStartSkewBoundMs = 10'000;

// How long the function may run, by platform.
constexpr Duration kApril2016TimeLimit = seconds{10};
constexpr Duration kGen1TimeLimit = seconds{50};

constexpr std::int32_t kHttpOk = 200;
constexpr std::int32_t kBadRequest = 400;
constexpr std::int32_t kUnauthorized = 401;
constexpr std::int32_t kServerError = 500;

// Of an ApiError or an attempt: no answer came.
constexpr std::int32_t kNoStatus = 0;

Outcome never_started(Cause cause, std::int32_t detail = 0) {
  return {OutcomeKind::kNeverStarted, cause, detail};
}

AttemptResult result_of(bool is_accepted) {
  return is_accepted ? AttemptResult::kAccepted : AttemptResult::kRejected;
}

}  // namespace

Duration World::skew(const InFlight& firing, std::uint32_t number) const {
  return Duration{static_cast<std::int64_t>(
      random_.below(kStartSkewBoundMs, {RandomPurpose::kStartSkew, tasks_[firing.task].key,
                                        firing.scheduled_at.time_since_epoch().count(), number}))};
}

convox::Answer<convox::RunProcessReply> World::call_api(std::uint32_t firing) {
  const TaskState& task = tasks_[in_flight_[firing].task];
  launching_ = firing;
  auto answer = api_->run_process({scenario_.app, task.service, task.command});
  launching_.reset();
  return answer;
}

convox::RunTaskReply World::call_cluster(std::uint32_t firing) {
  const TaskState& task = tasks_[in_flight_[firing].task];
  launching_ = firing;
  const convox::RunTaskReply reply =
      cluster_->run_task({scenario_.app, task.service, task.command});
  launching_.reset();
  return reply;
}

// The Lambda of April 2016 calls whatever status comes back a success, so neither an error nor a
// rack without room is ever tried again. And whatever it heard: if there is a process, its end is
// that of the firing.
std::optional<Outcome> World::loss(const convox::Answer<convox::RunProcessReply>& answer,
                                   bool has_placed) const {
  if (has_placed) return std::nullopt;
  if (!answer) return never_started(Cause::kApiError, answer.error().status);
  if (cluster_ == nullptr) return Outcome{OutcomeKind::kRunningAtEnd, Cause::kHandedOver, 0};
  return never_started(Cause::kRackFull);
}

// Later Lambdas call ECS RunTask; a failure in its answer is logged and the run is lost.
std::optional<Outcome> World::loss(const convox::RunTaskReply& reply) {
  if (reply.process) return std::nullopt;
  const bool is_missing = reply.failure == convox::kMissing;
  CRONWARP_ASSERT(is_missing || reply.failure == convox::kNoMemory,
                  "RunTask failed for a reason without a cause");
  return never_started(is_missing ? Cause::kNoService : Cause::kRackFull);
}

void World::launch(std::uint32_t firing) {
  plan_.count_request(simulation_.now());
  if (scenario_.manifest.platform == Platform::kGen1April2016) {
    launch_over_api(firing);
  } else {
    launch_on_cluster(firing);
  }
}

void World::launch_over_api(std::uint32_t firing) {
  const auto answer = call_api(firing);
  const std::int32_t status = answer ? kHttpOk : answer.error().status;
  InFlight& in_flight = in_flight_[firing];
  if (status == kNoStatus) {
    // The function has failed, so this was not its only try.
    begin_course(firing);
    const std::uint32_t delivery = add_delivery(firing, 0);
    const Instant now = simulation_.now();
    deliveries_[delivery].invocations = 1;
    deliveries_[delivery].queued_at = now;
    deliveries_[delivery].tried_at = now;
    add_attempt(deliveries_[delivery], AttemptResult::kRetryable, kNoStatus);
    fail_try(delivery, AttemptError::kNone);
    return;
  }
  in_flight.attempts.push_back({simulation_.now(), result_of(answer.has_value()), status});
  if (const auto lost = loss(answer, in_flight.has_process)) end(firing, *lost);
}

void World::launch_on_cluster(std::uint32_t firing) {
  const convox::RunTaskReply reply = call_cluster(firing);
  in_flight_[firing].attempts.push_back(
      {simulation_.now(), result_of(reply.process.has_value()), kHttpOk});
  if (const auto lost = loss(reply)) end(firing, *lost);
}

void World::request(std::uint32_t delivery) {
  deliveries_[delivery].tried_at = simulation_.now();
  plan_.count_request(simulation_.now());
  if (scenario_.manifest.platform == Platform::kGen1April2016) {
    request_over_api(delivery);
  } else {
    request_on_cluster(delivery);
  }
}

void World::request_over_api(std::uint32_t index) {
  const Delivery& delivery = deliveries_[index];
  const Occasion chance = occasion(delivery, delivery.failures);
  if (const auto fault = meet(FaultMoment::kRequest, delivery, chance)) {
    meet_api_fault(index, *fault, chance);
  } else {
    hear_from_api(index);
  }
}

void World::meet_api_fault(std::uint32_t index, FaultIndex fault, const Occasion& chance) {
  const Delivery& delivery = deliveries_[index];
  const auto answer = [&](std::int32_t status) {
    add_attempt(delivery, AttemptResult::kRejected, status);
    complete(index, never_started(Cause::kApiError, status));
  };
  // The rack answers that all is well, whatever ECS says.
  const auto swallow = [&](Cause cause) {
    add_attempt(delivery, AttemptResult::kAccepted, kHttpOk);
    complete(index, never_started(cause));
  };
  const auto fail = [&](AttemptError error) {
    add_attempt(delivery, AttemptResult::kRetryable, kNoStatus, error);
    fail_try(index, error);
  };
  switch (plan_[fault].kind) {
    case FaultKind::kApiStatus:
      return answer(plan_[fault].settings.status.value_or(kServerError));
    case FaultKind::kPasswordRotated:
      return answer(kUnauthorized);
    case FaultKind::kRateExceeded:
    case FaultKind::kEcsUnavailable:
      return answer(kServerError);
    case FaultKind::kNoMemory:
      return swallow(Cause::kRackFull);
    case FaultKind::kAgentDisconnected:
      return swallow(Cause::kAgentDisconnected);
    case FaultKind::kApiRefused:
    case FaultKind::kRackDown:
      return fail(AttemptError::kRefused);
    case FaultKind::kApiReset:
      return fail(AttemptError::kReset);
    case FaultKind::kApiLostReply: {
      const auto unheard = call_api(delivery.firing);
      in_flight_[delivery.firing].course->is_handed_over |= unheard && cluster_ == nullptr;
      return fail(AttemptError::kReset);
    }
    case FaultKind::kApiHang:
      return schedule(index, DeliveryStep::kTimeUp, kApril2016TimeLimit);
    case FaultKind::kApiSlow: {
      const Duration work = plan_.delay(fault, chance);
      if (work < kApril2016TimeLimit) return schedule(index, DeliveryStep::kWork, work);
      const std::uint32_t unheard = add_delivery(delivery.firing, delivery.number);
      deliveries_[unheard].is_unheard = true;
      schedule(unheard, DeliveryStep::kWork, work);
      return schedule(index, DeliveryStep::kTimeUp, kApril2016TimeLimit);
    }
    default:
      CRONWARP_ASSERT(false, "this fault is not about a request");
  }
}

void World::hear_from_api(std::uint32_t index) {
  const Delivery& delivery = deliveries_[index];
  const std::uint32_t firing = delivery.firing;
  const std::uint32_t processes = in_flight_[firing].course->processes;
  const auto answer = call_api(firing);
  const std::int32_t status = answer ? kHttpOk : answer.error().status;
  if (status == kNoStatus) {
    add_attempt(delivery, AttemptResult::kRetryable, kNoStatus);
    fail_try(index, AttemptError::kNone);
    return;
  }
  Course& course = *in_flight_[firing].course;
  course.is_handed_over |= answer && cluster_ == nullptr;
  add_attempt(delivery, result_of(answer.has_value()), status);
  complete(index, loss(answer, course.processes > processes));
}

void World::do_late_work(std::uint32_t index) {
  const Delivery& delivery = deliveries_[index];
  if (!delivery.is_unheard) {
    hear_from_api(index);
    return;
  }
  const auto answer = call_api(delivery.firing);
  in_flight_[delivery.firing].course->is_handed_over |= answer && cluster_ == nullptr;
  conclude(index, std::nullopt);
}

void World::request_on_cluster(std::uint32_t index) {
  Delivery& delivery = deliveries_[index];
  const Occasion chance = occasion(delivery, delivery.failures * kSdkCalls + delivery.calls++);
  const auto fault = meet(FaultMoment::kRequest, delivery, chance);
  if (!fault) {
    const convox::RunTaskReply reply = call_cluster(delivery.firing);
    add_attempt(delivery, result_of(reply.process.has_value()), kHttpOk);
    complete(index, loss(reply));
    return;
  }
  switch (plan_[*fault].kind) {
    case FaultKind::kNoMemory:
      add_attempt(delivery, AttemptResult::kRejected, kHttpOk);
      return complete(index, never_started(Cause::kRackFull));
    case FaultKind::kAgentDisconnected:
      add_attempt(delivery, AttemptResult::kRejected, kHttpOk, AttemptError::kAgent);
      return complete(index, never_started(Cause::kAgentDisconnected));
    case FaultKind::kRateExceeded:
      add_attempt(delivery, AttemptResult::kRetryable, kBadRequest, AttemptError::kRateExceeded);
      return call_again(index, AttemptError::kRateExceeded, chance);
    case FaultKind::kEcsUnavailable:
      add_attempt(delivery, AttemptResult::kRetryable, kServerError, AttemptError::kEcsUnavailable);
      return call_again(index, AttemptError::kEcsUnavailable, chance);
    case FaultKind::kRackDown:
      add_attempt(delivery, AttemptResult::kRetryable, kNoStatus, AttemptError::kRefused);
      return call_again(index, AttemptError::kRefused, chance);
    default:
      CRONWARP_ASSERT(false, "this fault is not about a request to ECS");
  }
}

void World::call_again(std::uint32_t index, AttemptError error, const Occasion& failed) {
  Delivery& delivery = deliveries_[index];
  delivery.error = error;
  if (delivery.calls == kSdkCalls) {
    fail_try(index, error);
    return;
  }
  const bool is_throttled = error == AttemptError::kRateExceeded;
  const Duration later = sdk_backoff(delivery.calls, is_throttled, draw_backoff(failed));
  const Duration left = delivery.began_at + kGen1TimeLimit - simulation_.now();
  if (later < left) {
    schedule(index, DeliveryStep::kRequest, later);
  } else {
    schedule(index, DeliveryStep::kTimeUp, left);
  }
}

void World::run_out_of_time(std::uint32_t index) {
  const Delivery& delivery = deliveries_[index];
  if (scenario_.manifest.platform == Platform::kGen1April2016) {
    add_attempt(delivery, AttemptResult::kRetryable, kNoStatus, AttemptError::kTimeout);
    fail_try(index, AttemptError::kTimeout);
  } else {
    // While its SDK waited before the next call; why, the last call said.
    fail_try(index, delivery.error);
  }
}

}  // namespace cronwarp::sim
