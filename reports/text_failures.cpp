#include "reports/text_failures.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "reports/causes.h"
#include "reports/expectation_words.h"

namespace cronwarp::reports {
namespace {

constexpr std::size_t kCausesListed = 10;
constexpr std::size_t kTasksPerCause = 3;
constexpr std::size_t kInstantsPerTask = 3;
constexpr std::size_t kFaultsPerCause = 5;

struct Sufferer {
  const TaskReport* task;
  const CauseCount* cause;
};

// One cause with all tasks that failed of it.
struct Group {
  std::string_view sentence;
  std::uint64_t count = 0;
  std::vector<Sufferer> sufferers;  // by id, then most frequent first
};

std::vector<Group> group_by_cause(const std::vector<TaskReport>& tasks) {
  std::map<std::string_view, Group> by_sentence;
  for (const TaskReport& task : tasks) {
    for (const CauseCount& cause : task.causes) {
      Group& group = by_sentence[cause.sentence];
      group.sentence = cause.sentence;
      group.count += cause.count;
      group.sufferers.push_back({&task, &cause});
    }
  }
  std::vector<Group> groups;
  for (auto& [sentence, group] : by_sentence) groups.push_back(std::move(group));
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return a.count > b.count; });
  for (Group& group : groups) {
    std::stable_sort(
        group.sufferers.begin(), group.sufferers.end(),
        [](const Sufferer& a, const Sufferer& b) { return a.cause->count > b.cause->count; });
  }
  return groups;
}

// "web.daily 2016-04-22 08:00, 2016-04-23 08:00 and 9 more"
std::string when(const Sufferer& sufferer) {
  std::vector<Instant> instants;
  for (const FailureSample& sample : sufferer.task->failures) {
    if (same_outcome(sample.outcome, sufferer.cause->outcome)) {
      instants.push_back(sample.scheduled_at);
    }
  }
  if (instants.empty()) instants.push_back(sufferer.cause->first_at);
  instants.resize(std::min(instants.size(), kInstantsPerTask));
  std::string text = printable(sufferer.task->id);
  for (std::size_t i = 0; i < instants.size(); ++i) {
    text += (i == 0 ? " " : ", ") + short_instant(instants[i]);
  }
  const std::uint64_t rest = sufferer.cause->count - instants.size();
  return rest == 0 ? text : fmt::format("{} and {} more", text, format_count(rest));
}

std::string last_line(std::string_view output) {
  while (!output.empty() && (output.back() == '\n' || output.back() == '\r')) {
    output.remove_suffix(1);
  }
  const std::size_t line_end = output.rfind('\n');
  return printable(line_end == std::string_view::npos ? output : output.substr(line_end + 1));
}

// The last line that a failing run wrote, if one of the samples has it.
std::string last_words(const Group& group) {
  for (const Sufferer& sufferer : group.sufferers) {
    for (const FailureSample& sample : sufferer.task->failures) {
      if (!same_outcome(sample.outcome, sufferer.cause->outcome)) continue;
      if (std::string line = last_line(sample.output); !line.empty()) return line;
    }
  }
  return "";
}

// Of all samples' firings, each once, in the order of the samples.
std::vector<std::string> faults_of(const Group& group) {
  std::vector<std::string> ids;
  for (const Sufferer& sufferer : group.sufferers) {
    for (const FailureSample& sample : sufferer.task->failures) {
      if (!same_outcome(sample.outcome, sufferer.cause->outcome)) continue;
      for (const std::string& id : sample.faults) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
      }
    }
  }
  ids.resize(std::min(ids.size(), kFaultsPerCause));
  return ids;
}

std::string group_text(const Group& group, std::size_t count_columns, const Paint& paint,
                       std::size_t width) {
  const std::size_t indent = 2 + count_columns + 3;  // "  12 x "
  const std::string margin(indent, ' ');
  std::string out = "  " + paint(Style::kBad, right(format_count(group.count), count_columns)) +
                    " x " + wrapped(group.sentence, indent, width) + "\n";
  const std::size_t listed = std::min(group.sufferers.size(), kTasksPerCause);
  for (std::size_t i = 0; i < listed; ++i) {
    out += margin + wrapped(when(group.sufferers[i]), indent, width) + "\n";
  }
  if (listed < group.sufferers.size()) {
    out += fmt::format("{}and {}\n", margin, counted(group.sufferers.size() - listed, "more task"));
  }
  if (const std::vector<std::string> faults = faults_of(group); !faults.empty()) {
    const std::string text = wrapped(printable(faults_phrase(faults)), indent, width);
    out += margin + paint(Style::kDim, text) + "\n";
  }
  if (const std::string words = last_words(group); !words.empty()) {
    const bool is_refused =
        group.sufferers.front().cause->outcome.cause == Cause::kContainerRefused;
    const std::string_view whose = is_refused ? "the engine said: " : "its output ends: ";
    out +=
        margin + paint(Style::kDim, shortened(std::string(whose) + words, width - indent)) + "\n";
  }
  return out;
}

}  // namespace

std::string failures_text(const Report& report, const Paint& paint, std::size_t width) {
  const std::uint64_t failures = report.summary.outcomes.failures();
  if (failures == 0) return "";
  const std::vector<Group> groups = group_by_cause(report.tasks);
  const std::size_t listed = std::min(groups.size(), kCausesListed);
  const std::size_t count_columns = format_count(groups.front().count).size();
  std::uint64_t shown = 0;
  std::string out = paint(Style::kBold, "What failed and why") + "\n";
  for (std::size_t i = 0; i < listed; ++i) {
    out += group_text(groups[i], count_columns, paint, width);
    shown += groups[i].count;
  }
  if (shown < failures) {
    out += fmt::format("  and {} of other causes; see {}\n",
                       counted(failures - shown, "more failure"), report_file(report.environment));
  }
  return out;
}

}  // namespace cronwarp::reports
