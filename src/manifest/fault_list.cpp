#include "manifest/fault_list.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/suggest.h"
#include "manifest/fault_profiles.h"
#include "manifest/rules.h"
#include "manifest/scenario_values.h"

namespace cronwarp::manifest {
namespace {

constexpr std::array<std::string_view, 15> kKeys = {
    "fault", "name", "status", "delay", "exit_code", "factor", "limit",      "tasks",
    "at",    "from", "to",     "for",   "skip",      "times",  "probability"};
constexpr std::array<std::string_view, 5> kSettings = {"status", "delay", "exit_code", "factor",
                                                       "limit"};
// All that a deploy has besides its kind: it is no task's and happens once.
constexpr std::array<std::string_view, 3> kDeployKeys = {"fault", "name", "at"};
constexpr std::string_view kForm = "{fault: api-status, probability: 0.01}";
constexpr std::uint64_t kCountMax = std::numeric_limits<std::uint64_t>::max();
// So many can be spelt out; the rest of kFaultsMax is for a profile's.
constexpr std::size_t kWrittenFaultsMax = kFaultsMax - 50;

bool is_setting(std::string_view key) {
  return std::find(kSettings.begin(), kSettings.end(), key) != kSettings.end();
}

std::span<const FaultKind> kinds_with(std::string_view setting) {
  static constexpr std::array kDelay = {FaultKind::kRuleLate, FaultKind::kRuleDuplicate,
                                        FaultKind::kLambdaColdStart, FaultKind::kLambdaDuplicate,
                                        FaultKind::kApiSlow};
  static constexpr std::array kStatus = {FaultKind::kApiStatus};
  static constexpr std::array kExitCode = {FaultKind::kCrash};
  static constexpr std::array kFactor = {FaultKind::kSlow};
  static constexpr std::array kLimit = {FaultKind::kRateExceeded};
  if (setting == "delay") return kDelay;
  if (setting == "status") return kStatus;
  if (setting == "exit_code") return kExitCode;
  return setting == "factor" ? std::span<const FaultKind>(kFactor) : kLimit;
}

bool heeds(FaultKind kind, std::string_view key) {
  if (is_setting(key)) {
    const auto kinds = kinds_with(key);
    return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
  }
  return kind != FaultKind::kDeploy ||
         std::find(kDeployKeys.begin(), kDeployKeys.end(), key) != kDeployKeys.end();
}

std::vector<std::string_view> names_of_kinds() {
  std::vector<std::string_view> names;
  for (int kind = 0; kind < kFaultKinds; ++kind) {
    names.push_back(to_string(static_cast<FaultKind>(kind)));
  }
  return names;
}

class FaultReader {
 public:
  FaultReader(const YamlDocument& document, Diagnostics& diagnostics)
      : values_(document, diagnostics) {}

  FaultList read(const Node& list) const {
    FaultList faults;
    for (const Node* item : list.items) {
      if (item->kind == Node::Kind::kScalar) {
        read_profile(*item, faults);
      } else if (item->kind == Node::Kind::kMap) {
        if (auto entry = read_fault(*item)) faults.entries.push_back(*std::move(entry));
      } else {
        report(item->span,
               fmt::format("a fault must be a profile's name or a map, not {}", describe(*item)),
               fmt::format("write {}, or one of: {}", kForm, fmt::join(profile_names(), ", ")));
      }
    }
    return faults;
  }

 private:
  void report(Span span, std::string message, std::string help) const {
    values_.report(kInvalidValue, span, std::move(message), std::move(help));
  }

  void read_profile(const Node& item, FaultList& faults) const {
    if (parse_fault_kind(item.text)) {
      report(item.span, fmt::format("'{}' is a kind of fault, not a profile", item.text),
             fmt::format("write {{fault: {}}}", item.text));
    } else if (!is_profile(item.text)) {
      const auto near = closest(item.text, profile_names());
      report(item.span, fmt::format("unknown profile '{}'", item.text),
             near ? fmt::format("did you mean '{}'?", *near)
                  : fmt::format("profiles are: {}", fmt::join(profile_names(), ", ")));
    } else if (!faults.profile.empty()) {
      report(item.span, fmt::format("'{}' is a second profile", item.text),
             fmt::format("keep it or '{}'", faults.profile));
    } else {
      faults.profile = item.text;
      faults.profile_at = values_.at(item.span);
    }
  }

  // nullopt: reported.
  std::optional<FaultEntry> read_fault(const Node& node) const {
    const std::size_t found_before = values_.found();
    values_.check_keys(node, kKeys);
    const MapEntry* kind_entry = node.find("fault");
    if (kind_entry == nullptr) {
      // An unknown key is most likely the kind, and has been reported.
      if (!values_.has_unknown(node, kKeys)) {
        values_.report(kMissingKey, node.span, "a fault needs 'fault', its kind",
                       fmt::format("write {}", kForm));
      }
      return std::nullopt;
    }
    const auto kind = read_kind(*kind_entry);
    if (!kind) return std::nullopt;
    FaultEntry entry;
    entry.fault.kind = *kind;
    entry.fault.location = values_.at(kind_entry->value->span);
    check_heeded(node, *kind);
    if (const MapEntry* name = node.find("name")) {
      entry.fault.id = values_.name(*name).value_or("");
    }
    read_settings(node, entry.fault.settings);
    read_selection(node, entry);
    read_window(node, entry.fault);
    if (*kind == FaultKind::kDeploy && node.find("at") == nullptr) {
      values_.report(kMissingKey, kind_entry->value->span, "a deploy needs 'at'",
                     "add 'at: 2016-05-02T09:00:00Z', when it begins");
    }
    if (values_.found() > found_before) return std::nullopt;
    return entry;
  }

  std::optional<FaultKind> read_kind(const MapEntry& entry) const {
    const auto name = values_.text(entry);
    if (!name) return std::nullopt;
    if (const auto kind = parse_fault_kind(*name)) return kind;
    const std::vector<std::string_view> known = names_of_kinds();
    const auto near = closest(*name, known);
    report(entry.value->span, fmt::format("unknown fault '{}'", *name),
           near ? fmt::format("did you mean '{}'?", *near)
                : fmt::format("faults are: {}", fmt::join(known, ", ")));
    return std::nullopt;
  }

  void check_heeded(const Node& node, FaultKind kind) const {
    for (const std::string_view key : kKeys) {
      const MapEntry* entry = node.find(key);
      if (entry == nullptr || heeds(kind, key)) continue;
      std::vector<std::string_view> heeding;
      if (is_setting(key)) {
        for (const FaultKind other : kinds_with(key)) heeding.push_back(to_string(other));
      }
      values_.report(kUnheededSetting, entry->key->span,
                     fmt::format("'{}' means nothing to '{}'", key, to_string(kind)),
                     heeding.empty()
                         ? "a deploy is no task's, and begins once, at 'at'"
                         : fmt::format("it is a setting of: {}", fmt::join(heeding, ", ")));
    }
  }

  void read_settings(const Node& node, FaultSettings& settings) const {
    constexpr std::uint64_t kStatusMin = 300;
    constexpr std::uint64_t kStatusMax = 599;
    constexpr std::uint64_t kExitCodeMax = 255;
    constexpr std::uint64_t kLimitMax = 1'000'000;
    if (const MapEntry* status = node.find("status")) {
      if (const auto value = values_.number(*status, kStatusMin, kStatusMax)) {
        settings.status = static_cast<std::int32_t>(*value);
      }
    }
    if (const MapEntry* delay = node.find("delay")) {
      settings.delay = values_.duration_model(*delay);
    }
    if (const MapEntry* code = node.find("exit_code")) {
      if (const auto value = values_.number(*code, 1, kExitCodeMax)) {
        settings.exit_code = static_cast<std::int32_t>(*value);
      }
    }
    if (const MapEntry* factor = node.find("factor")) settings.factor = read_factor(*factor);
    if (const MapEntry* limit = node.find("limit")) {
      if (const auto value = values_.number(*limit, 1, kLimitMax)) {
        settings.limit = static_cast<std::uint32_t>(*value);
      }
    }
  }

  std::optional<double> read_factor(const MapEntry& entry) const {
    constexpr double kFactorMax = 1'000'000;
    const auto written = values_.text(entry);
    if (!written) return std::nullopt;
    const auto factor = parse_decimal(*written);
    if (factor && *factor > 1 && *factor <= kFactorMax) return factor;
    report(entry.value->span, fmt::format("'{}' is no factor", *written),
           "write a number above 1: 2.5 makes two and a half times as long");
    return std::nullopt;
  }

  // Whom it happens to, and how often.
  void read_selection(const Node& node, FaultEntry& entry) const {
    Fault& fault = entry.fault;
    if (const MapEntry* tasks = node.find("tasks")) {
      fault.tasks = values_.text(*tasks).value_or("*");
      entry.tasks_at = values_.at(tasks->value->span);
    }
    if (const MapEntry* skip = node.find("skip")) {
      fault.skip = values_.number(*skip, 0, kCountMax).value_or(0);
    }
    if (const MapEntry* times = node.find("times")) {
      fault.times = values_.number(*times, 1, kCountMax);
    }
    if (const MapEntry* probability = node.find("probability")) {
      fault.probability = values_.probability(*probability).value_or(1);
    }
  }

  void read_window(const Node& node, Fault& fault) const {
    const MapEntry* at = node.find("at");
    const MapEntry* from = node.find("from");
    const MapEntry* to = node.find("to");
    const MapEntry* length = node.find("for");
    if (at != nullptr) fault.at = values_.instant(*at);
    if (fault.kind == FaultKind::kDeploy) return;
    const MapEntry* other = from != nullptr ? from : (to != nullptr ? to : length);
    if (at != nullptr && other != nullptr) {
      report(other->key->span, fmt::format("both 'at' and '{}' are given", other->key->text),
             "'at' is one instant; a window has 'from' with 'to' or 'for'");
      return;
    }
    if (to != nullptr && length != nullptr) {
      report(length->key->span, "both 'to' and 'for' are given", "keep one of the two");
      return;
    }
    if (length != nullptr && from == nullptr) {
      values_.report(kMissingKey, length->key->span, "'for' needs 'from'",
                     "add 'from: 2016-05-02T00:00:00Z'");
      return;
    }
    if (from != nullptr) fault.from = values_.instant(*from);
    if (to != nullptr) fault.to = values_.instant(*to);
    if (length != nullptr) {
      const auto window = values_.duration(*length);
      if (window && fault.from) fault.to = *fault.from + *window;
    }
    if (!fault.to) return;
    const MapEntry& end = to != nullptr ? *to : *length;
    if (fault.from && *fault.to <= *fault.from) {
      report(end.value->span, "the window is empty",
             "it goes from 'from' up to, but not including, 'to'");
    } else if (*fault.to > kLatestInstant) {
      report(end.value->span, "the window ends after the year 9999",
             "leave out its end for a fault that stays");
    }
  }

  ScenarioValues values_;
};

// Gives ids and places to faults that join a plan.
class Plan {
 public:
  explicit Plan(Scenario& scenario) : scenario_(scenario) {
    for (const Fault& fault : scenario.faults) {
      if (!is_of_profile(fault, scenario)) taken_.emplace(fault.id, fault.location);
    }
  }

  bool is_full() const { return scenario_.faults.size() >= kWrittenFaultsMax; }

  // False, with the place of the other one, where the name is taken.
  bool claim(const std::string& id, Location by, Location& taken_at) {
    const auto [entry, is_new] = taken_.emplace(id, by);
    taken_at = entry->second;
    return is_new;
  }

  // `wanted`, or with the first number behind it that makes it unique.
  std::string claim_numbered(const std::string& wanted, Location by) {
    std::string id = wanted;
    std::uint64_t& number = numbers_.try_emplace(wanted, 2).first->second;
    while (!taken_.emplace(id, by).second) id = fmt::format("{}-{}", wanted, number++);
    return id;
  }

  // Before those of the profile; one of them that has its name gives way.
  void add(Fault fault) {
    std::vector<Fault>& faults = scenario_.faults;
    const auto of_profile = [&](const Fault& other) { return is_of_profile(other, scenario_); };
    std::erase_if(faults, [&](const Fault& o) { return o.id == fault.id && of_profile(o); });
    faults.insert(std::find_if(faults.begin(), faults.end(), of_profile), std::move(fault));
  }

 private:
  Scenario& scenario_;
  std::map<std::string, Location, std::less<>> taken_;
  std::map<std::string, std::uint64_t, std::less<>> numbers_;
};

bool is_for_somebody(const FaultEntry& entry, const TaskIds& tasks, Platform platform,
                     Diagnostics& diagnostics) {
  const Fault& fault = entry.fault;
  if (!is_possible_on(fault.kind, platform)) {
    diagnostics.report(kImpossibleFault, fault.location,
                       fmt::format("'{}' cannot happen on {}, which never asks the Convox API",
                                   to_string(fault.kind), to_string(platform)),
                       "use a fault of ECS such as 'ecs-unavailable', or 'rack-down'");
    return false;
  }
  if (entry.tasks_at.source == nullptr || tasks.any_fits(fault.tasks)) return true;
  diagnostics.report(kUnmatchedPattern, entry.tasks_at,
                     fmt::format("no task of the manifest matches '{}'", fault.tasks),
                     tasks.suggest(fault.tasks));
  return false;
}

}  // namespace

FaultList read_fault_list(const Node& list, Span named_by, const YamlDocument& document,
                          Diagnostics& diagnostics) {
  if (list.kind == Node::Kind::kList) return FaultReader(document, diagnostics).read(list);
  diagnostics.report(kInvalidValue, document.at(named_by),
                     fmt::format("'faults' must be a list, not {}", describe(list)),
                     fmt::format("its items are names of profiles and maps: {}", kForm));
  return {};
}

void add_faults(const FaultList& list, const TaskIds& tasks, Scenario& scenario,
                Diagnostics& diagnostics) {
  Plan plan(scenario);
  std::vector<Fault> fitting;
  for (const FaultEntry& entry : list.entries) {
    if (!is_for_somebody(entry, tasks, scenario.manifest.platform, diagnostics)) continue;
    const Fault& fault = entry.fault;
    Location taken_at;
    if (fault.id.empty() || plan.claim(fault.id, fault.location, taken_at)) {
      fitting.push_back(fault);
      continue;
    }
    Diagnostic& found = diagnostics.report(kDuplicateName, fault.location,
                                           fmt::format("the name '{}' is taken", fault.id),
                                           "give each fault its own name");
    if (taken_at.source != nullptr) found.notes.push_back({taken_at, "by this fault"});
  }
  // After the names that are given, so that none of these is one that was made here.
  for (Fault& fault : fitting) {
    if (plan.is_full()) {
      diagnostics.report(kInvalidValue, fault.location,
                         fmt::format("this is one fault more than {}", kWrittenFaultsMax),
                         "say with 'probability' or a window what happens often");
      break;
    }
    if (fault.id.empty()) {
      fault.id = plan.claim_numbered(std::string(to_string(fault.kind)), fault.location);
    }
    plan.add(std::move(fault));
  }
  if (list.profile.empty()) return;
  if (scenario.fault_profile.empty()) {
    add_profile(list.profile, scenario);
    return;
  }
  diagnostics.report(kInvalidValue, list.profile_at,
                     fmt::format("'{}' is a second profile", list.profile),
                     fmt::format("the scenario has '{}' already", scenario.fault_profile));
}

void add_fault(Fault fault, Scenario& scenario) {
  Plan plan(scenario);
  fault.id = plan.claim_numbered(fault.id, fault.location);
  plan.add(std::move(fault));
}

}  // namespace cronwarp::manifest
