#pragma once

#include <cstdint>

#include "base/time.h"
#include "fakes/rack/fake_rack.h"
#include "model/scenario.h"
#include "runner/runner.h"
#include "sim/world/fact_stream.h"
#include "sim/world/world.h"

namespace cronwarp::cli {

// The world of a simulation with the fake rack in it. All that it is made from is borrowed and
// outlives it.
struct SimulatedRack {
  SimulatedRack(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
                Runner& runner, sim::FactStream& facts);

  sim::World world;
  fakes::FakeRack rack;
};

}  // namespace cronwarp::cli
