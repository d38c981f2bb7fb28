#include "cron/schedule.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "cron/day_walk.h"
#include "cron/parsers.h"
#include "cron/rules.h"
#include "cron/schedule_impl.h"

namespace cronwarp::cron {
namespace {

using std::chrono::floor;
using std::chrono::seconds;

// Nothing is answered outside the times that can be written as text.
constexpr std::int64_t kEarliestSecond = kEarliestInstant.time_since_epoch() / seconds{1};
constexpr std::int64_t kLatestSecond = kLatestInstant.time_since_epoch() / seconds{1};

// Here at the latest everything has begun to repeat every 400 years: year fields, and the clock
// changes that the tz database lists one by one, are over. What does not fire between this and
// kLatestSecond, which is more than one cycle, never does.
constexpr std::int64_t kCyclicFromSecond = kLatestSecond - kDaySeconds * kCycleDays * 2;

// The first second after `after`, not before the earliest.
std::int64_t second_after(Instant after) {
  return after < kEarliestInstant ? kEarliestSecond
                                  : floor<seconds>(after.time_since_epoch()).count() + 1;
}

std::optional<ParsedText> parse_text(Slice text, const ParseOptions& options, ProblemSink& sink) {
  switch (options.dialect) {
    case Dialect::kAws:
    case Dialect::kAwsScheduler:
      return parse_aws(text, options, sink);
    case Dialect::kKubernetes:
      return parse_kubernetes(text, options, sink);
    case Dialect::kDebian:
      return parse_debian(text, options, sink);
  }
  return std::nullopt;
}

// nullptr: reported.
const TimeZone* find_zone(const std::string& name, Span where, Dialect dialect, ProblemSink& sink) {
  const TimeZone* zone = TimeZone::find(name);
  if (zone == nullptr) {
    const auto near = TimeZone::closest_name(name);
    sink.report(rule::kUnknownTimeZone, where, fmt::format("unknown time zone '{}'", name),
                near ? fmt::format("did you mean '{}'?", *near)
                     : "use an IANA name such as Europe/Riga or UTC");
  } else if (dialect == Dialect::kAws && !zone->is_utc()) {
    sink.report(rule::kZoneNotSupported, where,
                fmt::format("an EventBridge rule runs in UTC, not in '{}'", name),
                "write the times in UTC, or use EventBridge Scheduler (aws-scheduler)");
  }
  return zone;
}

// The first instant that the zone's wall clock shows as `wall_s`; nullopt: it never does.
std::optional<std::int64_t> instant_of(std::int64_t wall_s, const TimeZone& zone) {
  constexpr std::int64_t kOffsetMaxSeconds = 26 * std::int64_t{3600};
  for (TimeZone::Period period = zone.at(wall_s - kOffsetMaxSeconds);;
       period = zone.at(period.end_s)) {
    const std::int64_t at = wall_s - period.offset_s;
    if (at < period.end_s) return at < period.begin_s ? std::nullopt : std::optional(at);
  }
}

Timing in_zone(const std::variant<WallCron, Rate, Once>& parsed, const TimeZone& zone,
               DstPolicy policy) {
  if (const auto* rate = std::get_if<Rate>(&parsed)) return *rate;
  if (const auto* once = std::get_if<Once>(&parsed)) {
    return Once{once->wall_s, instant_of(once->wall_s, zone)};
  }
  const WallCron& cron = std::get<WallCron>(parsed);
  if (zone.is_utc()) return cron;
  return ZonedCron(cron, &zone, policy);
}

}  // namespace

std::optional<std::int64_t> Schedule::Impl::at_or_after(std::int64_t second) const {
  if (const auto* utc = std::get_if<WallCron>(&timing)) return utc->at_or_after(second);
  if (const auto* zoned = std::get_if<ZonedCron>(&timing)) return zoned->at_or_after(second);
  if (const auto* rate = std::get_if<Rate>(&timing)) return rate->at_or_after(second);
  const auto at = std::get<Once>(timing).at_s;
  return at && *at >= second ? at : std::nullopt;
}

std::optional<Schedule> Schedule::parse(std::string_view text, const ParseOptions& options,
                                        std::vector<Problem>& problems) {
  ProblemSink sink(problems);
  const Slice whole{text, 0};
  auto parsed = parse_text(whole, options, sink);
  std::string zone_name = options.zone;
  Span zone_span = trim(whole).span();
  if (parsed && parsed->zone) {
    // Go's LoadLocation takes an empty name for UTC.
    zone_name = parsed->zone->empty() ? std::string("UTC") : std::string(parsed->zone->text);
    zone_span = parsed->zone->span();
  }
  const TimeZone* zone = find_zone(zone_name, zone_span, options.dialect, sink);
  if (!parsed || sink.failed()) return std::nullopt;
  const DstPolicy policy = options.dst.value_or(default_dst_policy(options.dialect));
  const Timing timing = in_zone(parsed->timing, *zone, policy);
  const Slice trimmed = trim(whole);
  return Schedule(std::make_shared<const Impl>(Impl{std::string(trimmed.text), options.dialect,
                                                    std::move(zone_name), timing,
                                                    std::move(parsed->fields), trimmed.span()}));
}

std::optional<Instant> Schedule::next_after(Instant after) const {
  if (after >= kLatestInstant) return std::nullopt;
  const auto next = impl_->at_or_after(second_after(after));
  if (!next || *next > kLatestSecond) return std::nullopt;
  return Instant{seconds{*next}};
}

bool Schedule::never_fires_after(Instant after) const {
  const std::int64_t from_s = second_after(after);
  // A rate never ends, and a single time needs no cycle.
  const bool cyclic = impl_->wall_cron() != nullptr;
  return !impl_->at_or_after(cyclic ? std::min(from_s, kCyclicFromSecond) : from_s);
}

bool Schedule::matches(Instant at) const {
  if (at <= kEarliestInstant || at > kLatestInstant) return false;
  return next_after(at - Duration{1}) == at;
}

void Schedule::for_each_day(TimeRange range,
                            const std::function<void(const DayBatch&)>& visit) const {
  walk_days(*impl_, range, [&](std::int32_t day, std::span<const std::int32_t> firings) {
    visit({std::chrono::sys_days{std::chrono::days{day}}, firings});
  });
}

std::uint64_t Schedule::count(TimeRange range) const {
  if (const auto* rate = std::get_if<Rate>(&impl_->timing)) {
    const SecondRange seconds_of_range = clamp_to_seconds(range);
    return rate->count(seconds_of_range.from, seconds_of_range.to);
  }
  std::uint64_t total = 0;
  walk_days(*impl_, range,
            [&](std::int32_t, std::span<const std::int32_t> firings) { total += firings.size(); });
  return total;
}

std::string_view Schedule::text() const { return impl_->text; }
Dialect Schedule::dialect() const { return impl_->dialect; }
std::string_view Schedule::zone() const { return impl_->zone; }

}  // namespace cronwarp::cron
