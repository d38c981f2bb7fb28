#include "manifest/expectation_list.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "cron/time_zone.h"
#include "manifest/expectation_name.h"
#include "manifest/expectation_rules.h"
#include "manifest/rules.h"
#include "manifest/scenario_values.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 4> kFurtherKeys = {"tasks", "zone", "name", "per"};
constexpr std::string_view kForm = "{tasks: web.backup, successes: 28..31, per: month}";
constexpr std::array kPeriods = {
    std::pair{std::string_view("day"), Period::kDay},
    std::pair{std::string_view("week"), Period::kWeek},
    std::pair{std::string_view("month"), Period::kMonth},
    std::pair{std::string_view("range"), Period::kRange},
};

class ExpectationReader {
 public:
  ExpectationReader(const YamlDocument& document, Diagnostics& diagnostics)
      : values_(document, diagnostics), keys_(rule_keys().begin(), rule_keys().end()) {
    keys_.insert(keys_.end(), kFurtherKeys.begin(), kFurtherKeys.end());
  }

  // nullopt: reported.
  std::optional<ExpectationEntry> read(const Node& node) const {
    if (node.kind != Node::Kind::kMap) {
      values_.report(kInvalidValue, node.span,
                     fmt::format("an expectation must be a map, not {}", describe(node)),
                     fmt::format("write {}", kForm));
      return std::nullopt;
    }
    const std::size_t found_before = values_.found();
    values_.check_keys(node, keys_);
    const MapEntry* rule_entry = find_rule(node);
    if (rule_entry == nullptr) return std::nullopt;
    auto rule = read_rule(*rule_entry, values_);
    if (const MapEntry* per = node.find("per")) read_period(*per, *rule_entry, rule);
    ExpectationEntry entry;
    Expectation& expectation = entry.expectation;
    expectation.location = values_.at(rule_entry->key->span);
    if (const MapEntry* tasks = node.find("tasks")) {
      expectation.tasks = values_.text(*tasks).value_or("*");
      entry.tasks_at = values_.at(tasks->value->span);
      if (rule && !heeds_tasks(*rule)) report_unheeded(*tasks, "it is about the rack's deploys");
    }
    if (const MapEntry* zone = node.find("zone")) {
      expectation.zone = read_zone(*zone).value_or("UTC");
      if (rule && !heeds_zone(*rule)) {
        report_unheeded(*zone, "only days and times of day have a zone");
      }
    }
    std::optional<std::string> name;
    if (const MapEntry* given = node.find("name")) name = values_.name(*given);
    if (!rule || values_.found() > found_before) return std::nullopt;
    expectation.rule = *std::move(rule);
    expectation.name = name ? *std::move(name) : name_of(expectation);
    return entry;
  }

 private:
  // The one rule of an entry; nullptr: reported.
  const MapEntry* find_rule(const Node& node) const {
    const MapEntry* rule = nullptr;
    for (const std::string_view key : rule_keys()) {
      const MapEntry* entry = node.find(key);
      if (entry == nullptr) continue;
      if (rule != nullptr) {
        values_.report(kInvalidValue, entry->key->span,
                       fmt::format("both '{}' and '{}' are given", rule->key->text, key),
                       "make two expectations of them");
        return nullptr;
      }
      rule = entry;
    }
    if (rule != nullptr) return rule;
    // An unknown key is most likely the rule, and has been reported.
    if (!values_.has_unknown(node, keys_)) {
      values_.report(kMissingKey, node.span, "this expects nothing",
                     fmt::format("add one of: {}", fmt::join(rule_keys(), ", ")));
    }
    return nullptr;
  }

  // `rule`, unless it was reported, gets the period.
  void read_period(const MapEntry& entry, const MapEntry& rule_entry,
                   std::optional<ExpectationRule>& rule) const {
    const std::string& key = rule_entry.key->text;
    if (key != "firings" && key != "successes") {
      report_unheeded(entry, "only numbers of firings and successes are per period");
      return;
    }
    const auto written = values_.text(entry);
    if (!written) return;
    std::vector<std::string_view> known;
    for (const auto& [name, period] : kPeriods) {
      known.push_back(name);
      if (name != *written) continue;
      if (rule) std::get<CountExpectation>(*rule).per = period;
      return;
    }
    const auto near = closest(*written, known);
    values_.report(kInvalidValue, entry.value->span, fmt::format("unknown period '{}'", *written),
                   near ? fmt::format("did you mean '{}'?", *near)
                        : fmt::format("periods are: {}", fmt::join(known, ", ")));
  }

  std::optional<std::string> read_zone(const MapEntry& entry) const {
    auto name = values_.text(entry);
    if (!name || cron::TimeZone::find(*name) != nullptr) return name;
    const auto near = cron::TimeZone::closest_name(*name);
    values_.report(kInvalidValue, entry.value->span, fmt::format("unknown time zone '{}'", *name),
                   near ? fmt::format("did you mean '{}'?", *near)
                        : "use an IANA name such as Europe/Riga or UTC");
    return std::nullopt;
  }

  void report_unheeded(const MapEntry& entry, std::string_view why) const {
    values_.report(kUnheededSetting, entry.key->span,
                   fmt::format("'{}' means nothing to this expectation", entry.key->text),
                   fmt::format("remove it: {}", why));
  }

  ScenarioValues values_;
  std::vector<std::string_view> keys_;
};

// Reports a pattern that no task fits.
bool is_about_somebody(const ExpectationEntry& entry, const TaskIds& tasks,
                       Diagnostics& diagnostics) {
  const Expectation& expectation = entry.expectation;
  const auto fits = [&](const std::string& pattern, Location at) {
    if (tasks.any_fits(pattern)) return true;
    diagnostics.report(kUnmatchedPattern, at,
                       fmt::format("no task of the manifest matches '{}'", pattern),
                       tasks.suggest(pattern));
    return false;
  };
  if (entry.tasks_at.source != nullptr && !fits(expectation.tasks, entry.tasks_at)) return false;
  const auto* overlap = std::get_if<OverlapExpectation>(&expectation.rule);
  return overlap == nullptr || overlap->with.empty() || fits(overlap->with, expectation.location);
}

}  // namespace

std::vector<ExpectationEntry> read_expectation_list(const Node& list, Span named_by,
                                                    const YamlDocument& document,
                                                    Diagnostics& diagnostics) {
  std::vector<ExpectationEntry> entries;
  if (list.kind != Node::Kind::kList) {
    diagnostics.report(kInvalidValue, document.at(named_by),
                       fmt::format("'expect' must be a list, not {}", describe(list)),
                       fmt::format("its items are maps: {}", kForm));
    return entries;
  }
  const ExpectationReader reader(document, diagnostics);
  for (const Node* item : list.items) {
    if (auto entry = reader.read(*item)) entries.push_back(*std::move(entry));
  }
  return entries;
}

void add_expectations(const std::vector<ExpectationEntry>& entries, const TaskIds& tasks,
                      Scenario& scenario, Diagnostics& diagnostics) {
  std::map<std::string, Location, std::less<>> taken;
  for (const Expectation& there : scenario.expectations) taken.emplace(there.name, there.location);
  for (const ExpectationEntry& entry : entries) {
    if (!is_about_somebody(entry, tasks, diagnostics)) continue;
    const Expectation& expectation = entry.expectation;
    if (scenario.expectations.size() >= kExpectationsMax) {
      diagnostics.report(kInvalidValue, expectation.location,
                         fmt::format("this is one expectation more than {}", kExpectationsMax),
                         "use patterns of tasks: tasks: 'web.*'");
      return;
    }
    const auto [other, is_new] = taken.emplace(expectation.name, expectation.location);
    if (is_new) {
      scenario.expectations.push_back(expectation);
      continue;
    }
    Diagnostic& found =
        diagnostics.report(kDuplicateName, expectation.location,
                           fmt::format("the name '{}' is taken", expectation.name),
                           "give each expectation its own 'name', or remove one that stands twice");
    if (other->second.source != nullptr) {
      found.notes.push_back({other->second, "by this expectation"});
    }
  }
}

}  // namespace cronwarp::manifest
