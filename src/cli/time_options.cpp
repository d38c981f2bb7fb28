#include "cli/time_options.h"

#include <chrono>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace cronwarp::cli {
namespace {

constexpr Duration kDefaultLength = std::chrono::days{31};

Expected<std::optional<Instant>, std::string> read_instant(std::string_view option,
                                                           const std::string& text) {
  if (text.empty()) return std::optional<Instant>();
  const auto at = parse_instant(text);
  if (!at) return Unexpected{fmt::format("{} '{}': {}", option, text, at.error())};
  return std::optional(*at);
}

}  // namespace

void add_time_options(CLI::App& command, TimeOptions& options) {
  command
      .add_option(
          "--from", options.from,
          "Start of the range: UTC, such as 2026-03-01 or 2026-03-01T08:00:00Z (default: the "
          "scenario's, else now)")
      ->type_name("TIME");
  CLI::Option* length = command.add_option(
      "--for", options.length,
      "Length of the range, such as 90m, 36h or 31d (default: the scenario's, else 31d)");
  length->type_name("DURATION");
  command.add_option("--to", options.to, "End of the range, itself not part of it")
      ->type_name("TIME")
      ->excludes(length);
}

Expected<std::optional<Instant>, std::string> read_from(const std::string& text) {
  return read_instant("--from", text);
}

Expected<ChosenTimes, std::string> read_times(const TimeOptions& options) {
  ChosenTimes times;
  const auto from = read_from(options.from);
  if (!from) return Unexpected{from.error()};
  times.from = *from;
  const auto to = read_instant("--to", options.to);
  if (!to) return Unexpected{to.error()};
  times.to = *to;
  if (!options.length.empty()) {
    const auto length = parse_duration(options.length);
    if (!length) return Unexpected{fmt::format("--for '{}': {}", options.length, length.error())};
    times.length = *length;
  }
  return times;
}

Expected<TimeRange, std::string> resolve_range(const ChosenTimes& chosen,
                                               const std::optional<TimeRange>& scenario,
                                               Instant now) {
  TimeRange range;
  range.from = chosen.from ? *chosen.from
                           : (scenario ? scenario->from
                                       : Instant{std::chrono::floor<std::chrono::minutes>(now)});
  if (chosen.length) {
    range.to = range.from + *chosen.length;
  } else if (chosen.to) {
    range.to = *chosen.to;
  } else if (scenario) {
    range.to = range.from + (scenario->to - scenario->from);
  } else {
    range.to = range.from + kDefaultLength;
  }
  if (range.to > kLatestInstant) return Unexpected{std::string("the range ends after 9999-12-31")};
  if (range.to <= range.from) {
    return Unexpected{fmt::format("the range is empty: it ends at {}, not after its start {}",
                                  format_instant(range.to), format_instant(range.from))};
  }
  return range;
}

}  // namespace cronwarp::cli
