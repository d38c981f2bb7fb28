#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/time.h"
#include "cron/schedule.h"

namespace cronwarp::cron {

inline Instant at(std::string_view text) {
  const auto instant = parse_instant(text);
  EXPECT_TRUE(instant.has_value()) << text;
  return instant ? *instant : Instant{};
}

struct Parsed {
  std::optional<Schedule> schedule;
  std::vector<Problem> problems;
};

inline Parsed parse(std::string_view text, Dialect dialect, std::string zone = "UTC",
                    Instant anchor = {}) {
  ParseOptions options;
  options.dialect = dialect;
  options.zone = std::move(zone);
  options.anchor = anchor;
  Parsed parsed;
  parsed.schedule = Schedule::parse(text, options, parsed.problems);
  return parsed;
}

// REQUIRES: the text is good.
inline Schedule make(std::string_view text, Dialect dialect = Dialect::kAws,
                     std::string zone = "UTC", Instant anchor = {}) {
  Parsed parsed = parse(text, dialect, std::move(zone), anchor);
  if (!parsed.schedule) throw std::runtime_error("rejected: " + std::string(text));
  return *parsed.schedule;
}

// "cron-value-range 2-4 minute 61 is out of range 0-59 | use a value from 0 to 59", one per
// problem.
inline std::vector<std::string> texts(const std::vector<Problem>& problems) {
  std::vector<std::string> lines;
  for (const Problem& p : problems) {
    lines.push_back(std::string(p.rule->id) + " " + std::to_string(p.span.begin) + "-" +
                    std::to_string(p.span.end) + " " + p.message + " | " + p.help);
  }
  return lines;
}

// The next `count` firings after `after`, blank-separated.
inline std::string firings(const Schedule& schedule, std::string_view after, int count) {
  std::string line;
  Instant instant = at(after);
  for (int i = 0; i < count; ++i) {
    const auto next = schedule.next_after(instant);
    if (!line.empty()) line += ' ';
    if (!next) return line + "never";
    line += format_instant(*next);
    instant = *next;
  }
  return line;
}

}  // namespace cronwarp::cron
