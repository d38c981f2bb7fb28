#include "reports/ndjson_writer.h"

#include <array>
#include <charconv>
#include <cstring>

#include <nlohmann/json.hpp>

#include "base/contract.h"
#include "reports/causes.h"
#include "reports/fault_log.h"
#include "reports/json_text.h"
#include "reports/report_json.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

// Upper bounds of what one piece of a line takes besides texts that are measured.
constexpr std::size_t kHeadBytesMax = 256;
constexpr std::size_t kAttemptBytesMax = 128;
constexpr std::size_t kProcessBytesMax = 256;

// What stands around a task's id in the prefix of its lines.
constexpr std::string_view kPrefixBegin = R"({"type":"firing","task":)";
constexpr std::string_view kPrefixEnd = R"(,"scheduled_at":")";

// The unchecked writers below return the end of what they wrote; callers have reserved room.

char* put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

template <class Integer>
char* put_number(char* out, Integer value) {
  constexpr std::size_t kDigitsMax = 20;
  return std::to_chars(out, out + kDigitsMax, value).ptr;
}

constexpr auto kHexPairs = [] {
  std::array<std::array<char, 2>, 256> pairs{};
  constexpr std::string_view kHex = "0123456789abcdef";
  for (std::size_t byte = 0; byte < 256; ++byte) pairs[byte] = {kHex[byte >> 4], kHex[byte & 15]};
  return pairs;
}();

char* put_process_id(char* out, ProcessId id) {
  const auto bits = static_cast<std::uint64_t>(id);
  for (int shift = 40; shift >= 0; shift -= 8) {
    const auto& pair = kHexPairs[(bits >> shift) & 0xFF];
    *out++ = pair[0];
    *out++ = pair[1];
  }
  return out;
}

char* put_outcome(char* out, const Outcome& outcome) {
  if (outcome.kind == OutcomeKind::kSucceeded) return put(out, R"("outcome":"succeeded")");
  out = put(out, R"("outcome":")");
  out = put(out, to_string(outcome.kind));
  out = put(out, R"(","cause":")");
  out = put(out, to_string(outcome.cause));
  *out++ = '"';
  if (!has_detail(outcome.cause)) return out;
  out = put(out, R"(,"detail":)");
  return put_number(out, outcome.detail);
}

std::string line_of(const ordered_json& value) {
  std::string line;
  append_compact(line, value);
  return line + "\n";
}

}  // namespace

NdjsonWriter::NdjsonWriter(const Scenario& scenario, TimeRange range, std::string_view tool_version,
                           ByteSink& sink)
    : scenario_(scenario),
      sink_(sink),
      failure_texts_(scenario.manifest.tasks.size()),
      buffer_(std::make_unique<char[]>(kBufferBytes)),
      end_(buffer_.get()) {
  prefixes_.reserve(scenario.manifest.tasks.size());
  for (const Task& task : scenario.manifest.tasks) {
    std::string& prefix = prefixes_.emplace_back(kPrefixBegin);
    append_json_string(prefix, task.id);
    prefix += kPrefixEnd;
  }
  fault_ids_.reserve(scenario.faults.size());
  for (const Fault& fault : scenario.faults) {
    append_json_string(fault_ids_.emplace_back(), fault.id);
  }
  append(line_of({{"type", "header"},
                  {"format_version", kFormatVersion},
                  {"tool", tool_json(tool_version)},
                  {"scenario", scenario_json(scenario_report(scenario, range))},
                  {"tasks", scenario.manifest.tasks.size()}}));
}

void NdjsonWriter::on_firing_ended(const FiringEnded& ended) {
  const std::string& prefix = prefixes_[ended.task];
  const std::string_view sentence = is_failure(ended.outcome.kind)
                                        ? sentence_member(ended)
                                        : std::string_view("");  // never null: it is copied
  reserve(prefix.size() + sentence.size() + kHeadBytesMax);
  char* out = put(end_, prefix);
  out = timestamps_.write(out, ended.scheduled_at);
  out = put(out, R"(",)");
  out = put_outcome(out, ended.outcome);
  end_ = put(out, sentence);
  append_attempts(ended.attempts);
  if (ended.process) {
    reserve(kProcessBytesMax);
    end_ = put_process(end_, *ended.process);
  } else {
    append(R"(,"process":null)");
  }
  if (!ended.duplicates.empty()) append_duplicates(ended.duplicates);
  if (!ended.faults.empty()) append_faults(ended.faults);
  if (ended.measured_by) append_real_run(*ended.measured_by, ended);
  if (!ended.output.empty()) append_output(ended.output);
  append("}\n");
}

void NdjsonWriter::on_deploy_ended(const DeployEnded& ended) {
  ordered_json line = {{"type", "deploy"}};
  line.update(deploy_json(deploy_report(ended, scenario_)));
  append(line_of(line));
}

void NdjsonWriter::append_attempts(std::span<const Attempt> attempts) {
  append(R"(,"attempts":[)");
  for (const Attempt& attempt : attempts) {
    reserve(kAttemptBytesMax);
    char* out = end_;
    if (&attempt != attempts.data()) *out++ = ',';
    out = put(out, R"({"at":")");
    out = timestamps_.write(out, attempt.at);
    out = put(out, R"(","result":")");
    out = put(out, to_string(attempt.result));
    out = put(out, R"(","status":)");
    out = put_number(out, attempt.http_status);
    if (attempt.error != AttemptError::kNone) {
      out = put(out, R"(,"error":")");
      out = put(out, to_string(attempt.error));
      *out++ = '"';
    }
    *out++ = '}';
    end_ = out;
  }
  append("]");
}

char* NdjsonWriter::put_process(char* out, const ProcessRun& process) {
  out = put(out, R"(,"process":{"id":")");
  out = put_process_id(out, process.id);
  out = put(out, R"(","started_at":")");
  out = timestamps_.write(out, process.started_at);
  out = put(out, R"(","duration_ms":)");
  out = put_number(out, (process.ended_at - process.started_at).count());
  if (process.overlapping > 0) {
    out = put(out, R"(,"overlapping":)");
    out = put_number(out, process.overlapping);
    out = put(out, R"(,"overlap_ms":)");
    out = put_number(out, process.overlap.count());
  }
  *out++ = '}';
  return out;
}

void NdjsonWriter::append_duplicates(std::span<const DuplicateRun> duplicates) {
  append(R"(,"duplicates":[)");
  for (const DuplicateRun& duplicate : duplicates) {
    reserve(kHeadBytesMax + kProcessBytesMax);
    char* out = put(end_, &duplicate == duplicates.data() ? "{" : ",{");
    out = put_outcome(out, duplicate.outcome);
    out = put_process(out, duplicate.process);
    *out++ = '}';
    end_ = out;
  }
  append("]");
}

void NdjsonWriter::append_faults(std::span<const FaultMark> faults) {
  append(R"(,"faults":[)");
  for (const FaultMark& mark : faults) {
    append(&mark == faults.data() ? R"({"id":)" : R"(,{"id":)");
    append(fault_ids_[mark.fault]);
    append(R"(,"at":")");
    reserve(TimestampText::kBytesMax);
    end_ = timestamps_.write(end_, mark.at);
    append(R"("})");
  }
  append("]");
}

void NdjsonWriter::append_real_run(const RealRun& run, const FiringEnded& firing) {
  if (run == RealRun{firing.task, firing.scheduled_at}) {
    append(R"(,"run":"measured")");
    return;
  }
  std::string_view id = prefixes_[run.task];
  id.remove_prefix(kPrefixBegin.size());
  id.remove_suffix(kPrefixEnd.size());
  append(R"(,"run":"reused","reused_from":{"task":)");
  append(id);
  append(kPrefixEnd);
  reserve(TimestampText::kBytesMax);
  end_ = timestamps_.write(end_, run.scheduled_at);
  append(R"("})");
}

std::string_view NdjsonWriter::sentence_member(const FiringEnded& ended) {
  FailureText& latest = failure_texts_[ended.task];
  if (!latest.outcome || !same_outcome(*latest.outcome, ended.outcome)) {
    latest.outcome = ended.outcome;
    latest.text = R"(,"sentence":)";
    CauseContext context = cause_context(scenario_, scenario_.manifest.tasks[ended.task]);
    context.is_real = ended.measured_by.has_value();
    append_json_string(latest.text, cause_sentence(ended.outcome, context));
  }
  return latest.text;
}

void NdjsonWriter::append_output(std::string_view output) {
  escaped_ = R"(,"output":)";
  append_json_string(escaped_, last_part(output, kLineOutputBytes));
  append(escaped_);
}

void NdjsonWriter::finish(const Report& report) {
  ordered_json summary = {{"type", "summary"}};
  summary.update(summary_json(report.summary));
  summary["stopped"] = stopped_json(report.stopped);
  summary["digest"] = report.digest;
  append(line_of(summary));
  flush();
}

void NdjsonWriter::reserve(std::size_t bytes) {
  const auto used = static_cast<std::size_t>(end_ - buffer_.get());
  if (kBufferBytes - used >= bytes) return;
  flush();
  CRONWARP_ASSERT(bytes <= kBufferBytes, "a line has no room in its buffer");
}

void NdjsonWriter::flush() {
  const std::string_view bytes(buffer_.get(), static_cast<std::size_t>(end_ - buffer_.get()));
  end_ = buffer_.get();
  if (!bytes.empty()) sink_.write(bytes);
}

void NdjsonWriter::append(std::string_view text) {
  while (text.size() > kBufferBytes) {
    append(text.substr(0, kBufferBytes));
    text.remove_prefix(kBufferBytes);
  }
  reserve(text.size());
  end_ = put(end_, text);
}

}  // namespace cronwarp::reports
