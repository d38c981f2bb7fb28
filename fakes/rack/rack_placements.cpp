#include "fakes/rack/rack_placements.h"

#include <limits>

namespace cronwarp::fakes {

convox::Process describe(const Placement& placement) {
  return {placement.id,
          placement.app->name,
          placement.service->scale.name,
          placement.command,
          placement.release == nullptr ? std::string() : placement.release->id,
          placement.memory_bytes,
          placement.instance,
          placement.started};
}

RackPlacements::RackPlacements(const std::optional<RackSize>& size) : limited_(size.has_value()) {
  const RackSize rack = size.value_or(RackSize{});
  for (std::uint32_t i = 0; i < rack.instances; ++i) {
    instances_.push_back({i, rack.instance_memory_bytes, 0, 0});
  }
}

std::optional<convox::ProcessSlot> RackPlacements::find(const RackApp& app, ProcessId id) const {
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    const Placement& placement = placements_[i];
    if (placement.in_use && placement.id == id && placement.app == &app) {
      return convox::ProcessSlot{static_cast<std::uint32_t>(i)};
    }
  }
  return std::nullopt;
}

std::vector<convox::ProcessSlot> RackPlacements::of_app(const RackApp& app,
                                                        const RackService* service) const {
  std::vector<convox::ProcessSlot> slots;
  for (std::size_t i = 0; i < placements_.size(); ++i) {
    const Placement& placement = placements_[i];
    if (placement.in_use && placement.app == &app &&
        (service == nullptr || placement.service == service)) {
      slots.push_back(convox::ProcessSlot{static_cast<std::uint32_t>(i)});
    }
  }
  return slots;
}

std::uint64_t RackPlacements::instance_memory_bytes() const {
  if (!limited_) return std::numeric_limits<std::uint64_t>::max();
  return instances_.empty() ? 0 : instances_.front().memory_bytes;
}

}  // namespace cronwarp::fakes
