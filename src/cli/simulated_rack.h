#pragma once

#include <cstdint>

#include "base/time.h"
#include "fakes/rack/fake_rack.h"
#include "fakes/runner/scripted_runner.h"
#include "model/scenario.h"
#include "sim/world/fact_stream.h"
#include "sim/world/world.h"

namespace cronwarp::cli {

// The world of a simulation with the fake rack in it, whose processes go as the scenario says. The
// scenario and the facts are borrowed and outlive it.
struct SimulatedRack {
  SimulatedRack(const Scenario& scenario, TimeRange range, std::uint64_t event_budget,
                sim::FactStream& facts);

  fakes::ScriptedRunner runner;
  sim::World world;
  fakes::FakeRack rack;
};

}  // namespace cronwarp::cli
