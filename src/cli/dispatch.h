#pragma once

#include <optional>
#include <string>

#include "base/expected.h"
#include "base/interrupted.h"
#include "base/time.h"
#include "cli/simulate.h"
#include "cli/usage_error.h"
#include "convox/rack_url.h"
#include "model/platform.h"
#include "reports/report.h"

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

// The password that a URL lacks comes from CONVOX_PASSWORD.
Expected<Dispatch, UsageError> read_dispatch(const DispatchOptions& options, Platform platform);

// Why a run ended that a signal stopped.
reports::Stop stop_by(const Interrupted& interrupted, Instant at);

// Lives through the range, with the requests going that way; virtual time stands still while one is
// under way. Returns why and where it ended early, if it did: a signal, nobody to be reached, an
// engine that was lost, the event budget. Then the firings in flight have been told as running at
// the end. Throws OutputError as it comes.
std::optional<reports::Stop> simulate_with(const Dispatch& dispatch, const Simulated& simulated);

}  // namespace cronwarp::cli
