#pragma once

#include <cstdint>

#include "base/time.h"
#include "model/fact.h"

namespace cronwarp::sim {

// What is to happen next to a delivery.
enum class DeliveryStep : std::uint8_t {
  kHandOver,  // EventBridge calls Lambda
  kInvoke,    // Lambda takes the event from its queue
  kRequest,   // the function asks for the process
  kWork,      // the Convox API, which is slow, does what it was asked
  kTimeUp,    // the function's time is up
};

// One event on its way from its rule to the rack, if something may go wrong with it; what goes its
// way undisturbed needs no memory of it. A firing can have several, because EventBridge and Lambda
// promise no more than to deliver at least once.
struct Delivery {
  std::uint32_t firing = 0;  // its place
  std::uint32_t number = 0;  // tells the copies of one event apart
  DeliveryStep next = DeliveryStep::kHandOver;
  bool is_queues_copy = false;  // made by Lambda's queue, which makes no further one of it
  bool is_unheard = false;      // the function that asked for the work has ended

  // The numbers say how many there were so far.
  std::uint32_t hand_overs = 0;
  std::uint32_t invocations = 0;
  std::uint32_t refusals = 0;  // in a row: Lambda could not start the function
  std::uint32_t failures = 0;  // tries of the function
  std::uint32_t calls = 0;     // of this try, by the SDK

  Instant made_at = {};                      // by the rule
  Instant queued_at = {};                    // by Lambda
  Instant began_at = {};                     // the try of the function
  Instant tried_at = {};                     // the last attempt, whosever it was
  AttemptError error = AttemptError::kNone;  // of the SDK's last call
};

}  // namespace cronwarp::sim
