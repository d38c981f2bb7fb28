#include "manifest/names.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

constexpr std::size_t kRuleNameMax = 64;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_alphanumeric(char c) { return is_letter(c) || (c >= '0' && c <= '9'); }

bool is_alphanumeric(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_alphanumeric(c); });
}

// Go's strings.Title for ASCII: letters, digits and '_' make up words.
std::string capitalise(std::string_view text) {
  std::string title(text);
  bool in_word = false;
  for (char& c : title) {
    if (!in_word && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    in_word = is_alphanumeric(c) || c == '_';
  }
  return title;
}

void check_deployable(const NamedTask& task, Platform platform, Diagnostics& diagnostics) {
  const std::string suggestion = suggest_name(platform, task.name);
  const std::string help = suggestion.empty()
                               ? "rename it: 4 to 30 letters and digits, a letter first"
                               : fmt::format("rename it to '{}'", suggestion);
  if (platform == Platform::kGen1) {
    if (is_convox_name(task.name)) return;
    diagnostics
        .report(kUndeployableName, task.name_at,
                fmt::format("task name '{}' cannot be deployed: Convox rejects it", task.name),
                help)
        .notes.push_back(
            {{}, "a name has 4 to 30 letters, digits and dashes, and begins with a letter"});
    return;
  }
  const std::string id = logical_id(platform, task.service, task.name);
  if (is_alphanumeric(id)) return;
  if (is_alphanumeric(task.name)) {
    diagnostics
        .report(kUndeployableName, task.service_at,
                fmt::format("task '{}' of service '{}' cannot be deployed: CloudFormation rejects "
                            "the logical id '{}'",
                            task.name, task.service, id),
                "use letters and digits only in the service's name")
        .notes.push_back({task.declared, "the task is declared here"});
    return;
  }
  Diagnostic& found = diagnostics.report(
      kUndeployableName, task.name_at,
      fmt::format("task name '{}' cannot be deployed: CloudFormation rejects the logical id '{}'",
                  task.name, id),
      help);
  found.notes.push_back({{},
                         "a logical id has letters and digits only; until 29 August 2016 Convox "
                         "removed nothing else from it"});
  if (is_convox_name(task.name)) return;
  const std::string later = suggest_name(Platform::kGen1, task.name);
  found.notes.push_back(
      {{},
       fmt::format("since June 2016 Convox itself rejects the name: it takes 4 to 30 letters, "
                   "digits and dashes{}",
                   later.empty() ? "" : fmt::format(", such as '{}'", later))});
}

void check_rule_name(const NamedTask& task, std::string_view app, Diagnostics& diagnostics) {
  const std::string rule = fmt::format("convox-{}-{}-{}-schedule", app, task.service, task.name);
  if (rule.size() <= kRuleNameMax) return;
  diagnostics
      .report(kLongRuleName, task.name_at,
              fmt::format("the rule's name has {} characters, AWS allows {}", rule.size(),
                          kRuleNameMax),
              fmt::format("shorten the names of task, service or app by {}",
                          rule.size() - kRuleNameMax))
      .notes.push_back({{}, fmt::format("in a rack called 'convox' it is '{}'", rule)});
}

}  // namespace

std::string logical_id(Platform platform, std::string_view service, std::string_view name) {
  std::string id = capitalise(service) + capitalise(name);
  if (platform == Platform::kGen1) std::erase_if(id, [](char c) { return !is_alphanumeric(c); });
  return id;
}

bool is_convox_name(std::string_view name) {
  return name.size() >= 4 && name.size() <= 30 && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

std::string suggest_name(Platform platform, std::string_view name) {
  std::string suggestion;
  for (const char c : name) {
    if (is_alphanumeric(c)) {
      suggestion += c;
    } else if (platform == Platform::kGen1 && !suggestion.empty() && suggestion.back() != '-') {
      suggestion += '-';
    }
  }
  while (suggestion.ends_with('-')) suggestion.pop_back();
  return is_convox_name(suggestion) ? suggestion : std::string();
}

void check_names(const std::vector<NamedTask>& tasks, Platform platform, std::string_view app,
                 Diagnostics& diagnostics) {
  std::map<std::string, const NamedTask*> ids;
  for (const NamedTask& task : tasks) {
    check_deployable(task, platform, diagnostics);
    if (platform == Platform::kGen1April2016) check_rule_name(task, app, diagnostics);
    const std::string id = logical_id(platform, task.service, task.name);
    const auto [first, is_new] = ids.try_emplace(id, &task);
    if (is_new) continue;
    const NamedTask& other = *first->second;
    diagnostics
        .report(kCollidingLogicalIds, task.name_at,
                fmt::format("tasks '{}.{}' and '{}.{}' get the same logical id '{}'", other.service,
                            other.name, task.service, task.name, id),
                "rename one of the two: only one of them is deployed")
        .notes.push_back({other.name_at, "the other one"});
  }
}

}  // namespace cronwarp::manifest
