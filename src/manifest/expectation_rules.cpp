#include "manifest/expectation_rules.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"
#include "manifest/rules.h"
#include "manifest/wall_times.h"

namespace cronwarp::manifest {
namespace {

using MaybeRule = std::optional<ExpectationRule>;

constexpr std::array<std::string_view, 2> kGapKeys = {"at_most", "at_least"};
constexpr std::array<std::string_view, 3> kWindowKeys = {"from", "to", "weekdays"};
constexpr std::array<std::string_view, 1> kServedKeys = {"within"};
constexpr std::array<std::string_view, 2> kRecoveryKeys = {"within", "lateness"};
constexpr std::string_view kCountForm = "write 30, 28..31, 28.. or ..31";
constexpr std::string_view kWindowForm =
    "write {from: \"01:00\", to: \"05:00\", weekdays: [MON-FRI]}, or some of the three";

void report(const ScenarioValues& values, Span span, std::string message, std::string_view help) {
  values.report(kInvalidValue, span, std::move(message), std::string(help));
}

// "N", "N..", "..M", "N..M".
bool parse_count(std::string_view text, CountExpectation& rule) {
  const std::size_t dots = text.find("..");
  if (dots == std::string_view::npos) {
    rule.max = parse_number(text);
    rule.min = rule.max.value_or(0);
    return rule.max.has_value();
  }
  const std::string_view min = text.substr(0, dots);
  const std::string_view max = text.substr(dots + 2);
  const auto least = parse_number(min);
  rule.max = parse_number(max);
  rule.min = least.value_or(0);
  return (least || min.empty()) && (rule.max || max.empty());
}

MaybeRule read_count(Counted counted, const MapEntry& entry, const ScenarioValues& values) {
  const auto written = values.text(entry);
  if (!written) return std::nullopt;
  CountExpectation rule;
  rule.counted = counted;
  const Span span = entry.value->span;
  if (!parse_count(*written, rule)) {
    report(values, span, fmt::format("'{}' is no number of {}", *written, entry.key->text),
           kCountForm);
  } else if (!rule.max && rule.min == 0) {
    report(values, span, fmt::format("'{}' is true of any number", *written), kCountForm);
  } else if (rule.max && rule.min > *rule.max) {
    report(values, span, fmt::format("'{}' is never true: its least is above its most", *written),
           "put the smaller one first");
  } else {
    return rule;
  }
  return std::nullopt;
}

MaybeRule read_firings(const MapEntry& entry, const ScenarioValues& values) {
  return read_count(Counted::kFirings, entry, values);
}

MaybeRule read_successes(const MapEntry& entry, const ScenarioValues& values) {
  return read_count(Counted::kSuccesses, entry, values);
}

MaybeRule read_gap(const MapEntry& entry, const ScenarioValues& values) {
  if (!values.check_map(entry, kGapKeys)) return std::nullopt;
  const std::size_t found_before = values.found();
  const MapEntry* at_most = entry.value->find("at_most");
  const MapEntry* at_least = entry.value->find("at_least");
  if (entry.value->entries.empty()) {
    values.report(kMissingKey, entry.key->span, "'gap' needs 'at_most' or 'at_least'",
                  "write {at_most: 25h}");
    return std::nullopt;
  }
  GapExpectation rule;
  if (at_most != nullptr) rule.at_most = values.positive_duration(*at_most);
  if (at_least != nullptr) rule.at_least = values.positive_duration(*at_least);
  if (values.found() > found_before) return std::nullopt;
  if (rule.at_most && rule.at_least && *rule.at_least > *rule.at_most) {
    report(values, at_least->value->span, "'at_least' is longer than 'at_most'",
           "no gap is both; exchange the two");
    return std::nullopt;
  }
  return rule;
}

std::optional<std::chrono::minutes> read_time(const MapEntry& entry, const ScenarioValues& values) {
  const auto written = values.text(entry);
  if (!written) return std::nullopt;
  const auto time = parse_time_of_day(*written);
  if (!time) {
    report(values, entry.value->span, fmt::format("'{}' is no time of day", *written),
           kTimeOfDayForm);
  }
  return time;
}

void read_weekday(const Node& node, Weekdays& weekdays, const ScenarioValues& values) {
  if (node.kind != Node::Kind::kScalar) {
    report(values, node.span, fmt::format("a weekday must be text, not {}", describe(node)),
           kWeekdaysForm);
    return;
  }
  const auto unknown = add_weekdays(node.text, weekdays);
  if (!unknown) return;
  const auto near = closest_weekday(*unknown);
  report(values, node.span, fmt::format("'{}' is no weekday", *unknown),
         near ? fmt::format("did you mean '{}'?", *near) : std::string(kWeekdaysForm));
}

void read_weekdays(const MapEntry& entry, Weekdays& weekdays, const ScenarioValues& values) {
  weekdays.fill(false);
  if (entry.value->kind == Node::Kind::kScalar) {
    read_weekday(*entry.value, weekdays, values);
  } else if (entry.value->kind != Node::Kind::kList || entry.value->items.empty()) {
    report(values, entry.key->span, "'weekdays' must be a list of days", kWeekdaysForm);
  } else {
    for (const Node* day : entry.value->items) read_weekday(*day, weekdays, values);
  }
}

MaybeRule read_window(bool is_inside, const MapEntry& entry, const ScenarioValues& values) {
  if (!values.check_map(entry, kWindowKeys)) return std::nullopt;
  const std::size_t found_before = values.found();
  const MapEntry* from = entry.value->find("from");
  const MapEntry* to = entry.value->find("to");
  const MapEntry* weekdays = entry.value->find("weekdays");
  if (entry.value->entries.empty()) {
    values.report(kMissingKey, entry.key->span, fmt::format("'{}' needs a window", entry.key->text),
                  std::string(kWindowForm));
    return std::nullopt;
  }
  WindowExpectation rule;
  rule.is_inside = is_inside;
  DayWindow& window = rule.window;
  if (from != nullptr) window.from = read_time(*from, values).value_or(window.from);
  if (to != nullptr) window.to = read_time(*to, values).value_or(window.to);
  if (weekdays != nullptr) read_weekdays(*weekdays, window.weekdays, values);
  if (values.found() > found_before) return std::nullopt;
  constexpr std::chrono::hours kDay{24};
  if (window.from == kDay) {
    report(values, from->value->span, "no window begins at 24:00", "write \"00:00\"");
    return std::nullopt;
  }
  if (window.from == window.to) {
    report(values, (to != nullptr ? to : from)->value->span, "the window is empty",
           "it goes from 'from' up to, but not including, 'to'; leave out both for whole days");
    return std::nullopt;
  }
  return rule;
}

MaybeRule read_within(const MapEntry& entry, const ScenarioValues& values) {
  return read_window(true, entry, values);
}

MaybeRule read_never(const MapEntry& entry, const ScenarioValues& values) {
  return read_window(false, entry, values);
}

MaybeRule read_lateness(const MapEntry& entry, const ScenarioValues& values) {
  const auto at_most = values.duration(entry);
  if (!at_most) return std::nullopt;
  return LatenessExpectation{*at_most};
}

MaybeRule read_done_by(const MapEntry& entry, const ScenarioValues& values) {
  const auto time = read_time(entry, values);
  if (!time) return std::nullopt;
  if (*time > std::chrono::minutes{0}) return DoneByExpectation{*time};
  report(values, entry.value->span, "a day begins at 00:00, and nothing is done by then",
         "write \"24:00\" for its end");
  return std::nullopt;
}

MaybeRule read_duration(const MapEntry& entry, const ScenarioValues& values) {
  const auto at_most = values.positive_duration(entry);
  if (!at_most) return std::nullopt;
  return DurationExpectation{*at_most};
}

MaybeRule read_no_overlap(const MapEntry& entry, const ScenarioValues& values) {
  const auto with = values.text(entry);
  if (!with) return std::nullopt;
  if (!with->empty()) return OverlapExpectation{*with == "self" ? std::string() : *with};
  report(values, entry.value->span, "no task has an empty id",
         "write 'no_overlap: self', or a pattern of other tasks");
  return std::nullopt;
}

MaybeRule read_concurrency(const MapEntry& entry, const ScenarioValues& values) {
  constexpr std::uint64_t kProcessesMax = 1'000'000'000;
  const auto at_most = values.number(entry, 1, kProcessesMax);
  if (!at_most) return std::nullopt;
  return ConcurrencyExpectation{*at_most};
}

// "99.5%" in parts per million; up to four decimals, so that nothing is rounded.
std::optional<std::uint32_t> parse_percent(std::string_view text) {
  constexpr std::size_t kDecimalsMax = 4;
  constexpr std::uint32_t kPpm = 10'000;
  if (!text.ends_with('%')) return std::nullopt;
  text.remove_suffix(1);
  const std::size_t point = text.find('.');
  std::string decimals(point == std::string_view::npos ? "0" : text.substr(point + 1));
  const std::string_view whole = text.substr(0, point);
  const auto is_digits = [](std::string_view part) {
    return !part.empty() &&
           std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  constexpr std::size_t kWholeMax = 3;
  if (!is_digits(whole) || whole.size() > kWholeMax) return std::nullopt;
  if (!is_digits(decimals) || decimals.size() > kDecimalsMax) return std::nullopt;
  decimals.resize(kDecimalsMax, '0');
  const std::uint64_t ppm = *parse_number(whole) * kPpm + *parse_number(decimals);
  if (ppm == 0 || ppm > std::uint64_t{100} * kPpm) return std::nullopt;
  return static_cast<std::uint32_t>(ppm);
}

MaybeRule read_success_rate(const MapEntry& entry, const ScenarioValues& values) {
  const auto written = values.text(entry);
  if (!written) return std::nullopt;
  if (const auto ppm = parse_percent(*written)) return SuccessRateExpectation{*ppm};
  report(values, entry.value->span, fmt::format("'{}' is no success rate", *written),
         "write a percentage above 0 with at most four decimals: 99.5%");
  return std::nullopt;
}

MaybeRule read_served(const MapEntry& entry, const ScenarioValues& values) {
  if (!values.check_map(entry, kServedKeys)) return std::nullopt;
  const MapEntry* within = entry.value->find("within");
  if (within == nullptr) {
    values.report(kMissingKey, entry.key->span, "'served' needs 'within'", "write {within: 5m}");
    return std::nullopt;
  }
  const auto length = values.duration(*within);
  if (!length) return std::nullopt;
  return ServedExpectation{*length};
}

MaybeRule read_recovery(const MapEntry& entry, const ScenarioValues& values) {
  RecoveryExpectation rule;
  const MapEntry* within = &entry;
  const MapEntry* lateness = nullptr;
  if (entry.value->kind != Node::Kind::kScalar) {
    if (!values.check_map(entry, kRecoveryKeys)) return std::nullopt;
    within = entry.value->find("within");
    lateness = entry.value->find("lateness");
  }
  if (within == nullptr) {
    values.report(kMissingKey, entry.key->span, "'recovery' needs 'within'",
                  "write {within: 1h, lateness: 1m}, or 'recovery: 1h'");
    return std::nullopt;
  }
  const auto length = values.duration(*within);
  if (lateness != nullptr) {
    const auto at_most = values.duration(*lateness);
    if (!at_most) return std::nullopt;
    rule.lateness = *at_most;
  }
  if (!length) return std::nullopt;
  rule.within = *length;
  return rule;
}

MaybeRule read_deploys(const MapEntry& entry, const ScenarioValues& values) {
  const auto at_most = values.positive_duration(entry);
  if (!at_most) return std::nullopt;
  return DeployExpectation{*at_most};
}

using Reader = MaybeRule (*)(const MapEntry& entry, const ScenarioValues& values);

constexpr std::array kReaders = {
    std::pair<std::string_view, Reader>{"firings", read_firings},
    std::pair<std::string_view, Reader>{"successes", read_successes},
    std::pair<std::string_view, Reader>{"gap", read_gap},
    std::pair<std::string_view, Reader>{"within", read_within},
    std::pair<std::string_view, Reader>{"never", read_never},
    std::pair<std::string_view, Reader>{"lateness", read_lateness},
    std::pair<std::string_view, Reader>{"done_by", read_done_by},
    std::pair<std::string_view, Reader>{"duration", read_duration},
    std::pair<std::string_view, Reader>{"no_overlap", read_no_overlap},
    std::pair<std::string_view, Reader>{"concurrency", read_concurrency},
    std::pair<std::string_view, Reader>{"success_rate", read_success_rate},
    std::pair<std::string_view, Reader>{"served", read_served},
    std::pair<std::string_view, Reader>{"recovery", read_recovery},
    std::pair<std::string_view, Reader>{"deploys", read_deploys},
};

constexpr auto kRuleKeys = [] {
  std::array<std::string_view, kReaders.size()> keys;
  for (std::size_t i = 0; i < keys.size(); ++i) keys[i] = kReaders[i].first;
  return keys;
}();

}  // namespace

std::span<const std::string_view> rule_keys() { return kRuleKeys; }

MaybeRule read_rule(const MapEntry& entry, const ScenarioValues& values) {
  const auto found = std::find_if(kReaders.begin(), kReaders.end(), [&](const auto& reader) {
    return reader.first == entry.key->text;
  });
  CRONWARP_ASSERT(found != kReaders.end(), "'" + entry.key->text + "' is no rule");
  return found->second(entry, values);
}

bool heeds_zone(const ExpectationRule& rule) {
  if (const auto* count = std::get_if<CountExpectation>(&rule)) return count->per != Period::kRange;
  return std::holds_alternative<WindowExpectation>(rule) ||
         std::holds_alternative<DoneByExpectation>(rule);
}

bool heeds_tasks(const ExpectationRule& rule) {
  return !std::holds_alternative<DeployExpectation>(rule);
}

}  // namespace cronwarp::manifest
