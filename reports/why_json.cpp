#include <ostream>
#include <string>

#include <nlohmann/json.hpp>

#include "cron/explain.h"
#include "reports/causes.h"
#include "reports/json_text.h"
#include "reports/report_json.h"
#include "reports/why_report.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

template <class Values, class ToJson>
ordered_json array_json(const Values& values, ToJson to_json) {
  ordered_json json = ordered_json::array();
  for (const auto& value : values) json.push_back(to_json(value));
  return json;
}

template <class Text>
ordered_json text_or_null(const Text& text) {
  return text.empty() ? ordered_json() : ordered_json(std::string(text));
}

ordered_json field_json(const cron::FieldAnswer& field) {
  return {{"name", to_string(field.name)},
          {"written", text_or_null(valid_utf8(field.written))},
          {"value", field.value},
          {"allowed", field.allowed},
          {"matches", field.matches}};
}

ordered_json answer_json(const cron::Answer& answer) {
  return {{"fires", answer.fires},
          {"local_time", text_or_null(answer.local_time)},
          {"fields", array_json(answer.fields, field_json)},
          {"notes", answer.notes},
          {"reason", answer.reason},
          {"before", instant_json(answer.before)},
          {"after", instant_json(answer.after)}};
}

ordered_json outcome_json(const Outcome& outcome, const CauseContext& context) {
  return {{"outcome", to_string(outcome.kind)},
          {"cause", to_string(outcome.cause)},
          {"detail", has_detail(outcome.cause) ? ordered_json(outcome.detail) : ordered_json()},
          {"sentence", cause_sentence(outcome, context)}};
}

ordered_json process_json(const ProcessRun& process) {
  return {{"id", to_string(process.id)},
          {"started_at", instant_json(process.started_at)},
          {"ended_at", instant_json(process.ended_at)},
          {"overlapping", process.overlapping},
          {"overlap_ms", process.overlap.count()}};
}

ordered_json attempt_json(const Attempt& attempt) {
  return {{"at", instant_json(attempt.at)},
          {"result", to_string(attempt.result)},
          {"http_status",
           attempt.http_status == 0 ? ordered_json() : ordered_json(attempt.http_status)},
          {"error", text_or_null(to_string(attempt.error))}};
}

class JsonWriter {
 public:
  explicit JsonWriter(const WhyReport& why)
      : why_(why),
        task_(why.scenario.manifest.tasks.at(why.task)),
        context_(cause_context(why.scenario, task_)) {}

  ordered_json document() const {
    return {{"format_version", kFormatVersion},
            {"scenario", scenario_json(scenario_report(why_.scenario, why_.range))},
            {"task", valid_utf8(task_.id)},
            {"expression", valid_utf8(task_.expression)},
            {"schedule", cron::explain(task_.schedule)},
            {"command", valid_utf8(task_.command)},
            {"at", instant_json(why_.asked)},
            {"whole_day", why_.is_day},
            {"answer", why_.schedule ? answer_json(*why_.schedule) : ordered_json()},
            {"firings", array_json(why_.lines,
                                   [&](const FiringLine& line) {
                                     ordered_json json = outcome_json(line.outcome, context_);
                                     json["scheduled_at"] = instant_json(line.scheduled_at);
                                     return json;
                                   })},
            {"told",
             array_json(why_.told, [&](const ToldFiring& firing) { return firing_json(firing); })}};
  }

 private:
  ordered_json firing_json(const ToldFiring& firing) const {
    ordered_json json = {
        {"scheduled_at", instant_json(firing.scheduled_at)},
        {"attempts", array_json(firing.attempts, attempt_json)},
        {"faults",
         array_json(firing.faults, [&](const FaultMark& mark) { return fault_json(mark); })},
        {"process", firing.process ? process_json(*firing.process) : ordered_json()},
        {"duplicates", array_json(firing.duplicates, [&](const DuplicateRun& duplicate) {
           ordered_json run = process_json(duplicate.process);
           run.update(outcome_json(duplicate.outcome, context_));
           return run;
         })}};
    json.update(outcome_json(firing.outcome, context_));
    json["output"] = valid_utf8(firing.output);
    return json;
  }

  ordered_json fault_json(const FaultMark& mark) const {
    const Fault& fault = why_.scenario.faults.at(mark.fault);
    return {{"id", valid_utf8(fault.id)},
            {"kind", to_string(fault.kind)},
            {"at", instant_json(mark.at)},
            {"what", describe(fault.kind)}};
  }

  const WhyReport& why_;
  const Task& task_;
  const CauseContext context_;
};

}  // namespace

void write_why_json(const WhyReport& why, std::ostream& out) {
  std::string text;
  append_readable(text, JsonWriter(why).document(), 0);
  out << text << '\n';
}

}  // namespace cronwarp::reports
