#pragma once

#include <optional>
#include <string>

#include "base/expected.h"
#include "base/time.h"

namespace CLI {
class App;
}

namespace cronwarp::cli {

// --from, --to and --for as given; empty: not given.
struct TimeOptions {
  std::string from;
  std::string to;
  std::string length;
};

void add_time_options(CLI::App& command, TimeOptions& options);

// Reads a --from; empty: none was given. On failure: one sentence that names the option.
Expected<std::optional<Instant>, std::string> read_from(const std::string& text);

// The options read, before a scenario's own range fills what is missing.
struct ChosenTimes {
  std::optional<Instant> from;
  std::optional<Instant> to;
  std::optional<Duration> length;
};

// On failure: one sentence that names the option.
Expected<ChosenTimes, std::string> read_times(const TimeOptions& options);

// What is not chosen comes from the scenario, then from `now` (cut to the minute) and 31 days.
// On failure: why the range makes no sense.
Expected<TimeRange, std::string> resolve_range(const ChosenTimes& chosen,
                                               const std::optional<TimeRange>& scenario,
                                               Instant now);

}  // namespace cronwarp::cli
