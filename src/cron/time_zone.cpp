#include "cron/time_zone.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>

#include <date/tz.h>

#include "base/contract.h"
#include "base/suggest.h"
#include "base/time.h"
#include "cron/civil.h"
#include "cron/posix_zone.h"

namespace cronwarp::cron {
namespace {

constexpr std::int64_t kForever = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kCycleSeconds = kCycleDays * kDaySeconds;

// Whether the name means the same zone on every machine. The database's folder also has files for
// what this machine is set to, and copies of all zones by other clocks (with leap seconds).
bool is_zone_name(std::string_view name) {
  constexpr std::array<std::string_view, 4> kOthers = {"Factory", "localtime", "posixrules",
                                                       "Local"};
  const bool is_path = name.starts_with('/') || name.starts_with(':') || name.starts_with('.') ||
                       name.find("..") != std::string_view::npos;
  const bool is_copy = name.starts_with("posix/") || name.starts_with("right/");
  return !name.empty() && !is_path && !is_copy &&
         std::find(kOthers.begin(), kOthers.end(), name) == kOthers.end();
}

std::int64_t seconds_of(Instant at) {
  return std::chrono::floor<std::chrono::seconds>(at.time_since_epoch()).count();
}

// What the library lists: with Debian's files, the transitions up to 2037.
std::vector<TimeZone::Change> listed_changes(const date::time_zone& zone) {
  const std::int64_t last = seconds_of(kLatestInstant);
  std::vector<TimeZone::Change> changes;
  std::int64_t second = seconds_of(kEarliestInstant);
  while (second < last) {
    const date::sys_info info = zone.get_info(date::sys_seconds{std::chrono::seconds{second}});
    const auto offset_s = static_cast<std::int32_t>(info.offset.count());
    // The database also lists changes of name only.
    if (changes.empty() || changes.back().offset_s != offset_s)
      changes.push_back({second, offset_s});
    second = info.end.time_since_epoch().count();
  }
  return changes;
}

// The last line of the zone's file, which says what holds after the listed transitions. The library
// does not read it: without it daylight saving would end in 2037.
std::optional<PosixZone> footer_rule(const std::string& name) {
  std::ifstream file("/usr/share/zoneinfo/" + name, std::ios::binary);
  std::string line;
  std::string last;
  while (std::getline(file, line)) last = std::move(line);
  return PosixZone::parse(last);
}

// Adds the changes by rule for 400 years after the listed ones. Returns whether they go on for
// ever.
bool append_by_rule(std::vector<TimeZone::Change>& changes, const PosixZone& rule) {
  if (!rule.daylight) return false;
  const std::int64_t listed_until = changes.back().begin_s;
  const auto year =
      civil_from_days(static_cast<std::int32_t>(floor_div(listed_until, kDaySeconds))).year;
  std::vector<TimeZone::Change> ruled;
  for (std::int32_t y = year; y <= year + kCycleYears + 1; ++y) {
    ruled.push_back(
        {rule.daylight->begin.in_year(y) - rule.standard_offset_s, rule.daylight->offset_s});
    ruled.push_back(
        {rule.daylight->end.in_year(y) - rule.daylight->offset_s, rule.standard_offset_s});
  }
  std::sort(ruled.begin(), ruled.end(),
            [](const auto& a, const auto& b) { return a.begin_s < b.begin_s; });
  for (const TimeZone::Change& change : ruled) {
    if (change.begin_s > listed_until && change.offset_s != changes.back().offset_s) {
      changes.push_back(change);
    }
  }
  return true;
}

std::unique_ptr<TimeZone> load(const std::string& name) {
  if (!is_zone_name(name)) return nullptr;
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(name);
  } catch (const std::runtime_error&) {
    return nullptr;  // what the library throws for an unknown name
  }
  std::vector<TimeZone::Change> changes = listed_changes(*zone);
  const auto rule = footer_rule(name);
  const bool cyclic = rule && append_by_rule(changes, *rule);
  return std::make_unique<TimeZone>(std::move(changes), cyclic);
}

}  // namespace

const TimeZone* TimeZone::find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<TimeZone>, std::less<>> loaded;
  const std::lock_guard lock(mutex);
  auto found = loaded.find(name);
  if (found == loaded.end()) {
    auto zone = load(std::string(name));
    if (zone == nullptr) return nullptr;
    found = loaded.emplace(std::string(name), std::move(zone)).first;
  }
  return found->second.get();
}

std::optional<std::string> TimeZone::closest_name(std::string_view name) {
  std::vector<std::string_view> names;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    if (is_zone_name(zone.name())) names.push_back(zone.name());
  }
  const auto best = closest(name, names);
  return best ? std::optional(std::string(*best)) : std::nullopt;
}

TimeZone::Period TimeZone::at(std::int64_t second) const {
  // The first offset also holds before the first change.
  second = std::max(second, changes_.front().begin_s);
  std::int64_t shift = 0;
  if (cyclic_ && second >= changes_.back().begin_s) {
    shift = ((second - changes_.back().begin_s) / kCycleSeconds + 1) * kCycleSeconds;
    second -= shift;
  }
  const auto next = std::upper_bound(changes_.begin(), changes_.end(), second,
                                     [](std::int64_t s, const Change& c) { return s < c.begin_s; });
  const auto current = next - 1;
  const auto previous = current == changes_.begin() ? current : current - 1;
  return {current->begin_s + shift, next == changes_.end() ? kForever : next->begin_s + shift,
          current->offset_s, previous->offset_s};
}

}  // namespace cronwarp::cron
