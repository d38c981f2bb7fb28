#include "reports/ndjson_writer.h"

#include <array>
#include <charconv>
#include <cstring>

#include <nlohmann/json.hpp>

#include "base/contract.h"
#include "reports/causes.h"
#include "reports/json_text.h"
#include "reports/report_json.h"

namespace cronwarp::reports {
namespace {

using nlohmann::ordered_json;

// Upper bounds of what one piece of a line takes besides texts that are measured.
constexpr std::size_t kHeadBytesMax = 256;
constexpr std::size_t kAttemptBytesMax = 128;
constexpr std::size_t kProcessBytesMax = 256;

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
    std::string& prefix = prefixes_.emplace_back(R"({"type":"firing","task":)");
    append_json_string(prefix, task.id);
    prefix += R"(,"scheduled_at":")";
  }
  append(line_of({{"type", "header"},
                  {"format_version", kFormatVersion},
                  {"tool", tool_json(tool_version)},
                  {"scenario", scenario_json(scenario_report(scenario, range))},
                  {"tasks", scenario.manifest.tasks.size()}}));
}

void NdjsonWriter::on_firing_ended(const FiringEnded& ended) {
  const std::string& prefix = prefixes_[ended.task];
  reserve(prefix.size() + kHeadBytesMax);
  char* out = put(end_, prefix);
  out = timestamps_.write(out, ended.scheduled_at);
  out = put(out, R"(","scheduled_ms":)");
  out = put_number(out, ended.scheduled_at.time_since_epoch().count());
  out = put(out, R"(,"outcome":")");
  out = put(out, to_string(ended.outcome.kind));
  out = put(out, R"(","cause":")");
  out = put(out, to_string(ended.outcome.cause));
  *out++ = '"';
  if (has_detail(ended.outcome.cause)) {
    out = put(out, R"(,"detail":)");
    out = put_number(out, ended.outcome.detail);
  }
  end_ = out;
  if (is_failure(ended.outcome.kind)) append_sentence(ended.task, ended.outcome);
  append_attempts(ended.attempts);
  if (ended.process) {
    append_process(*ended.process);
  } else {
    append(R"(,"process":null)");
  }
  if (!ended.output.empty()) append_output(ended.output);
  append("}\n");
}

void NdjsonWriter::append_attempts(std::span<const Attempt> attempts) {
  append(R"(,"attempts":[)");
  std::uint64_t number = 0;
  for (const Attempt& attempt : attempts) {
    reserve(kAttemptBytesMax);
    char* out = end_;
    if (number > 0) *out++ = ',';
    out = put(out, R"({"n":)");
    out = put_number(out, ++number);
    out = put(out, R"(,"at":")");
    out = timestamps_.write(out, attempt.at);
    out = put(out, R"(","result":")");
    out = put(out, to_string(attempt.result));
    out = put(out, R"(","status":)");
    out = put_number(out, attempt.http_status);
    *out++ = '}';
    end_ = out;
  }
  append("]");
}

void NdjsonWriter::append_process(const ProcessRun& process) {
  reserve(kProcessBytesMax);
  char* out = put(end_, R"(,"process":{"id":")");
  out = put_process_id(out, process.id);
  out = put(out, R"(","started_at":")");
  out = timestamps_.write(out, process.started_at);
  out = put(out, R"(","ended_at":")");
  out = timestamps_.write(out, process.ended_at);
  out = put(out, R"(","duration_ms":)");
  out = put_number(out, (process.ended_at - process.started_at).count());
  out = put(out, R"(,"overlapping":)");
  out = put_number(out, process.overlapping);
  *out++ = '}';
  end_ = out;
}

void NdjsonWriter::append_sentence(TaskIndex task, const Outcome& outcome) {
  FailureText& latest = failure_texts_[task];
  if (!latest.outcome || !same_outcome(*latest.outcome, outcome)) {
    latest.outcome = outcome;
    latest.text = R"(,"sentence":)";
    append_json_string(
        latest.text,
        cause_sentence(outcome, cause_context(scenario_, scenario_.manifest.tasks[task])));
  }
  append(latest.text);
}

void NdjsonWriter::append_output(std::string_view output) {
  escaped_ = R"(,"output":)";
  append_json_string(escaped_, last_part(output, kLineOutputBytes));
  append(escaped_);
}

void NdjsonWriter::finish(const Report& report) {
  ordered_json summary = {{"type", "summary"}};
  summary.update(summary_json(report.summary));
  summary["digest"] = report.digest;
  append(line_of(summary));
  flush();
}

void NdjsonWriter::reserve(std::size_t bytes) {
  const auto used = static_cast<std::size_t>(end_ - buffer_.get());
  if (kBufferBytes - used >= bytes) return;
  flush();
  CRONWARP_ASSERT(bytes <= kBufferBytes, "a task's name is longer than the buffer of a line");
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
