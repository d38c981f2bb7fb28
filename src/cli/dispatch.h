#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/expected.h"
#include "base/time.h"
#include "convox/rack_url.h"
#include "model/platform.h"
#include "model/scenario.h"
#include "sim/world/fact_stream.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// --dispatch and --rack-url as given; empty: not given.
struct DispatchOptions {
  std::string dispatch;
  std::string rack_url;
};

void add_dispatch_options(CLI::App& command, DispatchOptions& options);

// How a simulation's requests for processes reach the rack.
struct Dispatch {
  bool over_http = false;               // else by calls in memory
  std::optional<convox::RackUrl> rack;  // elsewhere; only over HTTP

  // As `environment.dispatch` of a report has it.
  std::string shown() const;
};

// Why the options make no sense, and what to do.
struct DispatchError {
  std::string text;
  std::string help;
};

// The password that a URL lacks comes from CONVOX_PASSWORD.
Expected<Dispatch, DispatchError> read_dispatch(const DispatchOptions& options, Platform platform);

// simulate(), with the requests going that way. Virtual time stands still while one is under way.
// Throws sim::BudgetExceeded, and EnvironmentError if nobody is to be reached.
void simulate_with(const Dispatch& dispatch, const Scenario& scenario, TimeRange range,
                   std::uint64_t event_budget, sim::FactStream& facts);

}  // namespace cronwarp::cli
