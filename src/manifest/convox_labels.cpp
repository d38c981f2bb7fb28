#include "manifest/convox_labels.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "base/suggest.h"

namespace cronwarp::manifest {
namespace {

// Generation 1, from its documentation; '*' is a port number.
constexpr std::array<std::string_view, 17> kKnownLabels = {
    "convox.agent",
    "convox.balancer",
    "convox.deployment.maximum",
    "convox.deployment.minimum",
    "convox.draining.timeout",
    "convox.environment.secure",
    "convox.health.interval",
    "convox.health.path",
    "convox.health.port",
    "convox.health.threshold.healthy",
    "convox.health.threshold.unhealthy",
    "convox.health.timeout",
    "convox.idle.timeout",
    "convox.port.*.protocol",
    "convox.port.*.proxy",
    "convox.port.*.secure",
    "convox.start.shift",
};

constexpr std::array<std::string_view, 10> kSecondParts = {
    "cron",        "agent",  "balancer", "deployment", "draining",
    "environment", "health", "idle",     "port",       "start"};

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = text.find('.');
    parts.push_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

bool matches(const std::vector<std::string_view>& parts, std::string_view pattern) {
  const std::vector<std::string_view> expected = split(pattern);
  return std::equal(parts.begin(), parts.end(), expected.begin(), expected.end(),
                    [](std::string_view part, std::string_view want) {
                      return want == "*" ? !part.empty() : part == want;
                    });
}

bool is_near(std::string_view word, std::string_view wanted) {
  return closest(word, std::span(&wanted, 1)).has_value();
}

// "convox.cron.NAME" with the last part that could be one.
std::string task_label(const std::vector<std::string_view>& parts) {
  if (parts.size() < 3 || parts.back().empty()) return "convox.cron.NAME";
  std::string name(parts[2]);
  for (std::size_t i = 3; i < parts.size(); ++i) name += fmt::format("-{}", parts[i]);
  return "convox.cron." + name;
}

}  // namespace

LabelClass classify_label(std::string_view key) {
  const std::vector<std::string_view> parts = split(key);
  if (parts[0] != "convox") {
    const bool meant = parts.size() >= 2 && is_near(parts[0], "convox") && parts[1] == "cron";
    return meant ? LabelClass{LabelKind::kBrokenTask, task_label(parts)}
                 : LabelClass{LabelKind::kForeign, {}};
  }
  if (parts.size() >= 2 && parts[1] == "cron") {
    if (parts.size() == 3 && !parts[2].empty()) return {LabelKind::kTask, {}};
    return {LabelKind::kBrokenTask, task_label(parts)};
  }
  for (const std::string_view known : kKnownLabels) {
    if (matches(parts, known)) return {LabelKind::kKnown, {}};
  }
  if (parts.size() >= 2 && closest(parts[1], kSecondParts) == "cron") {
    return {LabelKind::kBrokenTask, task_label(parts)};
  }
  const auto near = closest(key, kKnownLabels);
  std::string suggestion(near.value_or(""));
  if (const std::size_t star = suggestion.find('*'); star != std::string::npos) {
    suggestion.replace(star, 1, parts.size() > 2 ? parts[2] : "PORT");
  }
  return {LabelKind::kUnknown, std::move(suggestion)};
}

}  // namespace cronwarp::manifest
