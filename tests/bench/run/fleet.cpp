#include "tests/bench/run/fleet.h"

#include <array>

#include <fmt/format.h>

namespace cronwarp::bench {
namespace {

// Spreads the numbers of tasks over a field, so that neighbours do not fire together.
std::uint32_t scatter(std::uint32_t task, std::uint32_t salt, std::uint32_t bound) {
  std::uint32_t x = task * 2654435761U + salt * 40503U;
  x ^= x >> 15;
  x *= 2246822519U;
  x ^= x >> 13;
  return x % bound;
}

std::string expression(std::uint32_t task) {
  constexpr std::array kWeekdays = {"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"};
  const std::uint32_t share = task % 20;  // of 5 % each
  const std::uint32_t minute = scatter(task, 1, 60);
  const std::uint32_t hour = scatter(task, 2, 24);
  if (share == 0) return "* * * * ?";
  if (share <= 4) return fmt::format("*/{} * * * ?", 5 + scatter(task, 3, 11));
  if (share <= 12) return fmt::format("{} * * * ?", minute);
  if (share <= 18) return fmt::format("{} {} * * ?", minute, hour);
  if (scatter(task, 4, 2) == 0) {
    return fmt::format("{} {} ? * {}", minute, hour, kWeekdays[scatter(task, 5, 7)]);
  }
  return fmt::format("{} {} {} * ?", minute, hour, 1 + scatter(task, 6, 28));
}

}  // namespace

std::string fleet_scenario(std::uint32_t tasks) {
  constexpr std::uint32_t kTasksPerService = 10;
  std::string text =
      "app: fleet\n"
      "tasks:\n"
      "  \"*\":\n"
      "    duration: {lognormal: {median: 20s, p99: 5m}}\n"
      "    exit_codes: {0: 99, 1: 1}\n"
      "manifest:\n";
  for (std::uint32_t task = 0; task < tasks; ++task) {
    if (task % kTasksPerService == 0) {
      text += fmt::format("  service{}:\n    image: fleet\n    labels:\n", task / kTasksPerService);
    }
    text +=
        fmt::format("      - convox.cron.task{}={} bin/task {}\n", task, expression(task), task);
  }
  return text;
}

}  // namespace cronwarp::bench
