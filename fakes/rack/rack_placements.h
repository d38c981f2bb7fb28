#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/contract.h"
#include "base/time.h"
#include "convox/api.h"
#include "convox/cluster.h"
#include "fakes/rack/rack_apps.h"
#include "model/scenario.h"

namespace cronwarp::fakes {

// A process on an instance.
struct Placement {
  bool in_use = false;
  bool is_kept = false;  // for its service's count; the others run one command and end
  ProcessId id{};
  RackApp* app = nullptr;
  const RackService* service = nullptr;
  const convox::Release* release = nullptr;  // null: of an app without one
  std::string command;
  std::uint64_t memory_bytes = 0;
  std::uint32_t instance = 0;
  Instant started;
};

convox::Process describe(const Placement& placement);

// The instances of a rack and the processes placed on them. What a simulation does for every
// process stands here, to be inlined.
class RackPlacements {
 public:
  // Without a size there is always room.
  explicit RackPlacements(const std::optional<RackSize>& size);

  // Reserves memory on the instance with most of it free; the caller fills in the rest. nullopt: no
  // instance has room.
  std::optional<convox::ProcessSlot> place(std::uint64_t memory_bytes) {
    convox::Instance* instance = find_room(memory_bytes);
    if (instance == nullptr) return std::nullopt;
    instance->memory_used_bytes += memory_bytes;
    ++instance->processes;
    const convox::ProcessSlot slot = take_free_slot();
    Placement& placement = (*this)[slot];
    placement.in_use = true;
    placement.memory_bytes = memory_bytes;
    placement.instance = instance->number;
    return slot;
  }

  // Frees what the process held. REQUIRES: the slot is in use.
  void free(convox::ProcessSlot slot) {
    Placement& placement = (*this)[slot];
    CRONWARP_ASSERT(placement.in_use, "a process ended that was not running");
    placement.in_use = false;
    convox::Instance& instance = instances_[placement.instance];
    instance.memory_used_bytes -= placement.memory_bytes;
    --instance.processes;
    free_slots_.push_back(static_cast<std::uint32_t>(slot));
  }

  // Valid until the next call of place.
  Placement& operator[](convox::ProcessSlot slot) {
    return placements_[static_cast<std::size_t>(slot)];
  }

  // nullopt: no process of that app has that id.
  std::optional<convox::ProcessSlot> find(const RackApp& app, ProcessId id) const;
  // In the order of their slots. With a service: only its own.
  std::vector<convox::ProcessSlot> of_app(const RackApp& app,
                                          const RackService* service = nullptr) const;

  // Of each; what no process exceeds if there is always room.
  std::uint64_t instance_memory_bytes() const;
  const std::vector<convox::Instance>& instances() const { return instances_; }

 private:
  // nullptr: no instance has that much.
  convox::Instance* find_room(std::uint64_t memory_bytes) {
    if (!limited_) return instances_.data();
    convox::Instance* best = nullptr;
    std::uint64_t best_free = 0;
    for (convox::Instance& instance : instances_) {
      const std::uint64_t free = instance.memory_bytes - instance.memory_used_bytes;
      if (free >= memory_bytes && (best == nullptr || free > best_free)) {
        best = &instance;
        best_free = free;
      }
    }
    return best;
  }

  convox::ProcessSlot take_free_slot() {
    if (free_slots_.empty()) {
      placements_.emplace_back();
      return convox::ProcessSlot{static_cast<std::uint32_t>(placements_.size() - 1)};
    }
    const convox::ProcessSlot slot{free_slots_.back()};
    free_slots_.pop_back();
    return slot;
  }

  bool limited_;
  std::vector<convox::Instance> instances_;
  std::vector<Placement> placements_;  // by ProcessSlot
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace cronwarp::fakes
