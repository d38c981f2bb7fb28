#include "manifest/tasks.h"

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>

#include "cron/lint.h"
#include "cron/schedule.h"
#include "manifest/commands.h"
#include "manifest/convox_labels.h"
#include "manifest/names.h"
#include "manifest/rules.h"

namespace cronwarp::manifest {
namespace {

constexpr std::size_t kFields = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "*", "?", "*/2", "2016", "2016-2020", "2016,2018": what stands in the year field of an AWS
// schedule, and hardly at the start of a command.
bool looks_like_year_field(std::string_view word) {
  if (word.starts_with('*') || word.starts_with('?')) {
    return word.size() == 1 || word[1] == '/';
  }
  return word.size() >= 4 &&
         (word.starts_with("19") || word.starts_with("20") || word.starts_with("21")) &&
         std::all_of(word.begin(), word.begin() + 4, is_digit) &&
         word.find_first_not_of("0123456789,-/") == std::string_view::npos &&
         (word.size() == 4 || !is_digit(word[4]));
}

class TaskReader {
 public:
  TaskReader(const Compose& compose, const TaskContext& context, Diagnostics& diagnostics)
      : compose_(compose), context_(context), diagnostics_(diagnostics) {}

  Declarations read() {
    for (std::size_t i = 0; i < compose_.services.size(); ++i) {
      read_labels(compose_.services[i], compose_.labels[i]);
    }
    check_names(named_, context_.platform, context_.app, diagnostics_);
    check_attribution();
    std::sort(found_.tasks.begin(), found_.tasks.end(),
              [](const Task& a, const Task& b) { return a.id < b.id; });
    return std::move(found_);
  }

 private:
  Location at(Span span) const { return {&context_.source, span}; }

  Diagnostic& report(const Rule& rule, Span span, std::string message, std::string help) {
    return diagnostics_.report(rule, at(span), std::move(message), std::move(help));
  }

  void read_labels(const Service& service, const std::vector<Label>& labels) {
    std::map<std::string_view, const Label*> last;
    for (const Label& label : labels) {
      const LabelClass label_class = classify_label(label.key.text());
      if (label_class.kind == LabelKind::kTask) {
        const Label*& previous = last[label.key.text()];
        if (previous != nullptr) report_repeated(service, *previous, label);
        previous = &label;
      } else {
        report_unusable(service, label, label_class);
      }
    }
    for (const Label& label : labels) {
      const auto found = last.find(label.key.text());
      if (found != last.end() && found->second == &label) read_task(service, label);
    }
  }

  void report_repeated(const Service& service, const Label& earlier, const Label& later) {
    report(kDuplicateTask, later.declared, fmt::format("label '{}' is repeated", later.key.text()),
           "give each task its own name")
        .notes.push_back({at(earlier.declared), "first given here; this one is not simulated"});
    reject(service, earlier);
  }

  void reject(const Service& service, const Label& label) {
    const std::string& key = label.key.text();
    found_.rejected.push_back(fmt::format("{}.{}", service.name, key.substr(key.rfind('.') + 1)));
  }

  void report_unusable(const Service& service, const Label& label, const LabelClass& label_class) {
    const std::string& key = label.key.text();
    if (label_class.kind == LabelKind::kBrokenTask) {
      report(kInvalidLabel, label.declared, fmt::format("label '{}' declares no task", key),
             fmt::format("did you mean '{}'?", label_class.suggestion));
      reject(service, label);
    } else if (label_class.kind == LabelKind::kUnknown) {
      report(kUnknownConvoxLabel, label.declared, fmt::format("Convox knows no label '{}'", key),
             label_class.suggestion.empty()
                 ? "remove the label, or correct its name"
                 : fmt::format("did you mean '{}'?", label_class.suggestion));
    }
  }

  void read_task(const Service& service, const Label& label) {
    const std::string& key = label.key.text();
    const std::size_t name_at = key.rfind('.') + 1;
    NamedTask named{service.name, key.substr(name_at), at(label.declared),
                    at(label.key.origin(name_at, key.size())), service.location};
    named_.push_back(named);
    if (auto task = read_value(named, label)) {
      found_.tasks.push_back(*std::move(task));
    } else {
      reject(service, label);
    }
  }

  // A missing variable shifts the words; what is then wrong with them is one mistake, not several.
  std::optional<Task> read_value(const NamedTask& named, const Label& label) {
    if (label.is_broken) return std::nullopt;
    if (!label.lacks_variables) return split(named, label, diagnostics_);
    Diagnostics found;
    auto task = split(named, label, found);
    if (task) {
      for (Diagnostic& diagnostic : found.all())
        diagnostics_.all().push_back(std::move(diagnostic));
      return task;
    }
    report(kUnsetVariable, label.declared,
           fmt::format("label '{}' declares no task without the variables that are not set",
                       label.key.text()),
           "set them in the environment, in .env or with --env-file")
        .severity = Severity::kError;
    return std::nullopt;
  }

  // The platform's way: five words of schedule, the rest is the command.
  std::optional<Task> split(const NamedTask& named, const Label& label, Diagnostics& found) const {
    const TracedText& value = label.value;
    const std::vector<TracedText::Word> words = value.words();
    if (!has_all_parts(label, words, found)) return std::nullopt;

    const std::span all(words);
    const TracedText fields = value.join(all.first(kFields));
    const TracedText command = value.join(all.subspan(kFields));
    const TracedText written = value.slice(words[kFields].begin, words.back().end);
    const TracedText first_word = value.slice(words[kFields].begin, words[kFields].end);
    if (looks_like_year_field(first_word.text())) {
      found
          .report(
              kSixFieldSchedule, at(first_word.origin()),
              fmt::format("'{}' is taken as the first word of the command, not as a sixth field",
                          first_word.text()),
              "remove it: Convox adds the year field itself")
          .notes.push_back({{}, fmt::format("the command becomes: {}", command.text())});
    }
    check_command(written, command, context_.platform, context_.source, found);
    auto schedule = parse_schedule(fields, found);
    if (!schedule) return std::nullopt;
    return Task{fmt::format("{}.{}", named.service, named.name),
                named.name,
                named.service,
                command.text(),
                fields.text(),
                *std::move(schedule),
                named.declared};
  }

  bool has_all_parts(const Label& label, const std::vector<TracedText::Word>& words,
                     Diagnostics& found) const {
    const std::string& key = label.key.text();
    if (!label.has_value) {
      found.report(kInvalidLabel, at(label.declared), fmt::format("label '{}' has no value", key),
                   fmt::format("write '{}=0 8 * * ? COMMAND'", key));
      return false;
    }
    const Span shown =
        words.empty() ? label.declared : label.value.origin(words.front().begin, words.back().end);
    const std::string_view value = label.value.text();
    if (!words.empty() && !is_bare(value.substr(words.front().begin), shown, found)) return false;
    if (words.size() > kFields) return true;
    found.report(kMissingCommand, at(shown),
                 words.empty()             ? "no schedule and no command"
                 : words.size() == kFields ? "no command: all five words are the schedule"
                                           : "no command: the schedule alone takes five words",
                 "write five fields and then the command, as in '0 8 * * ? bin/job'");
    return false;
  }

  // Labels take bare fields only; the forms of other places get their own advice.
  bool is_bare(std::string_view value, Span shown, Diagnostics& found) const {
    std::string_view form;
    std::string_view help;
    if (value.starts_with("cron(")) {
      form = "cron(…)";
      help = "write its first five fields alone: Convox adds the rest";
    } else if (value.starts_with("rate(")) {
      form = "rate(…)";
      help = "labels have no rates; every ten minutes is '*/10 * * * ?'";
    } else if (value.starts_with('@')) {
      form = value.substr(0, value.find_first_of(" \t\n"));
      help = "labels have no macros; once a day at midnight is '0 0 * * ?'";
    } else {
      return true;
    }
    found.report(kInvalidLabel, at(shown),
                 fmt::format("a cron label begins with five bare fields, not with '{}'", form),
                 std::string(help));
    return false;
  }

  std::optional<cron::Schedule> parse_schedule(const TracedText& fields, Diagnostics& found) const {
    cron::ParseOptions options;
    options.dialect = cron::Dialect::kAws;
    options.anchor = context_.from;
    std::vector<cron::Problem> problems;
    // As Convox builds the rule: the year is always '*'.
    auto schedule = cron::Schedule::parse(fields.text() + " *", options, problems);
    if (schedule) {
      for (cron::Problem& remark : cron::lint(*schedule, context_.from)) {
        problems.push_back(std::move(remark));
      }
    }
    for (cron::Problem& problem : problems) {
      found.report(*problem.rule, at(fields.origin(problem.span.begin, problem.span.end)),
                   std::move(problem.message), std::move(problem.help));
    }
    return schedule;
  }

  // One finding for the manifest, at its first task: the cause is the same for all.
  void check_attribution() {
    if (context_.platform != Platform::kGen1April2016 || compose_.services.size() < 2) return;
    if (named_.empty()) return;
    report(kWrongService2016, named_.front().declared.span,
           fmt::format("with {} services in the manifest, tasks may run in another service than "
                       "the one that declares them",
                       compose_.services.size()),
           "keep tasks in an app with a single service, or use platform 'gen1'");
  }

  const Compose& compose_;
  const TaskContext& context_;
  Diagnostics& diagnostics_;
  Declarations found_;
  std::vector<NamedTask> named_;
};

}  // namespace

Declarations read_tasks(const Compose& compose, const TaskContext& context,
                        Diagnostics& diagnostics) {
  return TaskReader(compose, context, diagnostics).read();
}

}  // namespace cronwarp::manifest
