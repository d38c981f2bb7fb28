#include "reports/write_json.h"

#include <ostream>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/digest.h"
#include "reports/json_text.h"
#include "reports/report_json.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

// Writes the members of the top-level object, each as soon as it is known.
class ObjectWriter {
 public:
  explicit ObjectWriter(std::ostream& out) : out_(out) { out_ << '{'; }

  void member(std::string_view key, const ordered_json& value) {
    start(key);
    append_readable(text_, value, 2);
    put();
  }

  template <class Values, class ToJson>
  void array(std::string_view key, const Values& values, ToJson to_json) {
    start(key);
    text_ += '[';
    bool first = true;
    for (const auto& value : values) {
      text_ += std::exchange(first, false) ? "\n    " : ",\n    ";
      append_readable(text_, to_json(value), 4);
      put();
    }
    text_ += first ? "]" : "\n  ]";
    put();
  }

  void end() { out_ << "\n}\n"; }

 private:
  void start(std::string_view key) {
    text_ += std::exchange(first_, false) ? "\n  " : ",\n  ";
    append_json_string(text_, key);
    text_ += ": ";
  }
  void put() {
    out_ << text_;
    text_.clear();
  }

  std::ostream& out_;
  std::string text_;  // reused
  bool first_ = true;
};

// One canonical array, element by element.
template <class Values, class ToJson>
void append_canonical_array(std::string& out, const Values& values, ToJson to_json) {
  out += '[';
  bool first = true;
  for (const auto& value : values) {
    if (!std::exchange(first, false)) out += ',';
    append_canonical(out, to_json(value));
  }
  out += ']';
}

}  // namespace

void write_json(const Report& report, std::ostream& out) {
  ObjectWriter writer(out);
  writer.member("format_version", kFormatVersion);
  writer.member("tool", tool_json(report.environment.tool_version));
  writer.member("digest", report.digest);
  writer.member("verdict", verdict_json(report));
  writer.member("stopped", stopped_json(report.stopped));
  writer.member("scenario", scenario_json(report.scenario));
  writer.member("summary", summary_json(report.summary));
  writer.array("expectations", report.expectations, expectation_json);
  writer.member("failures", failures_json(report));
  writer.array("faults", report.faults, fault_json);
  writer.array("deploys", report.deploys, deploy_json);
  writer.array("findings", report.findings, finding_json);
  writer.array("tasks", report.tasks, task_json);
  writer.member("repeat", repeat_json(report.environment));
  writer.member("environment", environment_json(report.environment));
  writer.end();
}

std::string digest_of(const Report& report) {
  // The members of write_json() in the order of their names.
  std::string text = "{";
  const auto key = [&](std::string_view name) {
    if (text.size() > 1) text += ',';
    append_json_string(text, name);
    text += ':';
  };
  const auto member = [&](std::string_view name, const ordered_json& value) {
    key(name);
    append_canonical(text, value);
  };
  const auto array = [&](std::string_view name, const auto& values, auto to_json) {
    key(name);
    append_canonical_array(text, values, to_json);
  };
  array("deploys", report.deploys, deploy_json);
  array("expectations", report.expectations, expectation_json);
  member("failures", failures_json(report));
  array("faults", report.faults, fault_json);
  array("findings", report.findings, finding_json);
  member("format_version", kFormatVersion);
  member("repeat", repeat_json(report.environment));
  member("scenario", scenario_json(report.scenario));
  member("stopped", stopped_json(report.stopped));
  member("summary", summary_json(report.summary));
  array("tasks", report.tasks, task_json);
  member("tool", tool_json(report.environment.tool_version));
  member("verdict", verdict_json(report));
  text += '}';
  return sha256_hex(text);
}

}  // namespace cronwarp::reports
