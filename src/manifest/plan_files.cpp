#include "manifest/plan_files.h"

#include <array>
#include <functional>
#include <string_view>

#include <fmt/format.h>

#include "manifest/expectation_list.h"
#include "manifest/fault_list.h"
#include "manifest/findings.h"
#include "manifest/rules.h"
#include "manifest/scenario_values.h"
#include "manifest/suppression.h"
#include "manifest/task_ids.h"
#include "manifest/yaml_reader.h"

namespace cronwarp::manifest {
namespace {

// One file may hold both lists and be given with both options.
constexpr std::array<std::string_view, 2> kKeys = {"faults", "expect"};

// A list and what names it.
struct FoundList {
  const Node* list = nullptr;  // nullptr: reported
  Span named_by;
};

FoundList find_list(const YamlDocument& document, std::string_view key, Diagnostics& diagnostics) {
  const Node& root = *document.root;
  const ScenarioValues values(document, diagnostics);
  if (root.kind == Node::Kind::kMap) {
    if (const MapEntry* entry = root.find(key)) {
      values.check_keys(root, kKeys);
      return {entry->value, entry->key->span};
    }
    values.report(kMissingKey, root.span, fmt::format("the file has no '{}'", key),
                  fmt::format("write '{}:' above the list, or the list alone", key));
    return {};
  }
  if (root.kind == Node::Kind::kList) return {&root, root.span};
  values.report(kInvalidValue, root.span,
                fmt::format("a file of {} must be a list or a map with '{}', not {}",
                            key == "faults" ? "faults" : "expectations", key, describe(root)),
                key == "faults" ? "write '- fault: api-status'"
                                : "write '- {tasks: web.a, gap: {at_most: 25h}}'");
  return {};
}

using Add = std::function<void(const YamlDocument&, const FoundList&, const TaskIds&)>;

bool add_file(const SourceText& source, std::string_view key, const Scenario& scenario,
              Diagnostics& diagnostics, const Add& add) {
  const bool has_more =
      scenario.manifest.rejected_tasks > 0 || hides_tasks(diagnostics, scenario.manifest.path);
  const TaskIds tasks(scenario.manifest, has_more);
  const auto document = read_yaml(source, diagnostics);
  bool is_read = false;
  if (document) {
    const FoundList found = find_list(*document, key, diagnostics);
    is_read = found.list != nullptr;
    if (is_read) add(*document, found, tasks);
    apply_suppressions(*document, diagnostics);
  }
  diagnostics.sort();
  drop_repeated(diagnostics);
  return is_read;
}

}  // namespace

bool add_fault_file(const SourceText& source, Scenario& scenario, Diagnostics& diagnostics) {
  return add_file(source, "faults", scenario, diagnostics,
                  [&](const YamlDocument& document, const FoundList& found, const TaskIds& tasks) {
                    add_faults(read_fault_list(*found.list, found.named_by, document, diagnostics),
                               tasks, scenario, diagnostics);
                  });
}

bool add_expectation_file(const SourceText& source, Scenario& scenario, Diagnostics& diagnostics) {
  return add_file(source, "expect", scenario, diagnostics,
                  [&](const YamlDocument& document, const FoundList& found, const TaskIds& tasks) {
                    add_expectations(
                        read_expectation_list(*found.list, found.named_by, document, diagnostics),
                        tasks, scenario, diagnostics);
                  });
}

}  // namespace cronwarp::manifest
