#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/time.h"
#include "cron/dialect.h"

namespace cronwarp::cron {

// Something wrong or remarkable in a schedule text. `span` counts bytes of that text.
struct Problem {
  const Rule* rule;  // static lifetime; its severity decides whether the text was rejected
  Span span;
  std::string message;
  std::string help;
};

struct ParseOptions {
  Dialect dialect = Dialect::kAws;
  std::string zone = "UTC";           // IANA name
  std::optional<DstPolicy> dst = {};  // default_dst_policy(dialect) if not given
  Instant anchor{};                   // rate() and @every count from here
};

// All firings of one schedule in one UTC day.
struct DayBatch {
  std::chrono::sys_days day;
  std::span<const std::int32_t> seconds;  // since midnight UTC, ascending; valid during the call
};

// When a task is due: a parsed schedule expression of one dialect in one time zone. Immutable and
// cheap to copy; safe to share between threads. Firings are listed up to kLatestInstant, the last
// time that can be written. Within it all answers are exact: a search is bounded by the year field
// and the Gregorian cycle of 400 years.
class Schedule {
 public:
  // Appends everything found to `problems`; nullopt if any of it is an error. `text` may be bare
  // fields or, in the AWS dialects, cron(…), rate(…) (and at(…) for the Scheduler).
  static std::optional<Schedule> parse(std::string_view text, const ParseOptions& options,
                                       std::vector<Problem>& problems);

  // The first firing strictly after `after`; nullopt: none up to kLatestInstant, which alone does
  // not say that none follows.
  std::optional<Instant> next_after(Instant after) const;

  // Proven: no firing follows, not even beyond kLatestInstant.
  bool never_fires_after(Instant after) const;

  // Whether it fires exactly at `at` (seconds and milliseconds must be zero for a cron expression).
  bool matches(Instant at) const;

  // Calls `visit` for each UTC day of the half-open range that has firings, in order.
  void for_each_day(TimeRange range, const std::function<void(const DayBatch&)>& visit) const;

  // Firings in the half-open range, without enumerating them one by one where days repeat.
  std::uint64_t count(TimeRange range) const;

  // As written, without surrounding blanks.
  std::string_view text() const;
  Dialect dialect() const;
  std::string_view zone() const;  // IANA name, "UTC" by default

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit Schedule(std::shared_ptr<const Impl> impl) : impl_(std::move(impl)) {}

  // Shared because schedules are immutable and copied with the tasks that have them.
  std::shared_ptr<const Impl> impl_;
};

}  // namespace cronwarp::cron
