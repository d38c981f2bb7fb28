#include <ostream>
#include <string>

#include <nlohmann/json.hpp>

#include "reports/json_text.h"
#include "reports/report_json.h"
#include "reports/schedule_diff.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

std::string_view to_string(TaskChange change) {
  switch (change) {
    case TaskChange::kAdded:
      return "added";
    case TaskChange::kRemoved:
      return "removed";
    case TaskChange::kChanged:
      break;
  }
  return "changed";
}

ordered_json text_or_null(const std::optional<std::string>& text) {
  return text ? ordered_json(valid_utf8(*text)) : ordered_json();
}

ordered_json counts_json(const FiringChanges& changes) {
  return {{"added", changes.added}, {"removed", changes.removed}, {"moved", changes.moved}};
}

ordered_json instants_json(const std::vector<Instant>& instants) {
  ordered_json json = ordered_json::array();
  for (const Instant at : instants) json.push_back(instant_json(at));
  return json;
}

ordered_json task_diff_json(const TaskDiff& task) {
  ordered_json facts = ordered_json::array();
  for (const FactChange& change : task.facts) {
    facts.push_back({{"what", change.what},
                     {"before", valid_utf8(change.before)},
                     {"after", valid_utf8(change.after)}});
  }
  ordered_json moves = ordered_json::array();
  for (const FiringMove& move : task.moved) {
    moves.push_back({{"from", instant_json(move.from)}, {"to", instant_json(move.to)}});
  }
  return {{"task", valid_utf8(task.id)},
          {"change", to_string(task.change)},
          {"firings", counts_json(task.firings)},
          {"first_added", instants_json(task.added)},
          {"first_removed", instants_json(task.removed)},
          {"first_moved", moves},
          {"facts", facts},
          {"expression", text_or_null(task.described.expression)},
          {"command", text_or_null(task.described.command)}};
}

}  // namespace

void write_diff_json(const ScheduleDiff& diff, std::ostream& out) {
  ordered_json tasks = ordered_json::array();
  for (const TaskDiff& task : diff.tasks) tasks.push_back(task_diff_json(task));
  const ordered_json document = {{"format_version", kFormatVersion},
                                 {"old", valid_utf8(diff.old_name)},
                                 {"new", valid_utf8(diff.new_name)},
                                 {"range", range_json(diff.range)},
                                 {"different", diff.any()},
                                 {"firings", counts_json(diff.firings)},
                                 {"tasks",
                                  {{"added", diff.tasks_added},
                                   {"removed", diff.tasks_removed},
                                   {"changed", diff.tasks_changed},
                                   {"same", diff.tasks_same}}},
                                 {"differences", tasks}};
  std::string text;
  append_readable(text, document, 0);
  out << text << '\n';
}

}  // namespace cronwarp::reports
