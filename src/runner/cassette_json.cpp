#include "runner/cassette_json.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <ostream>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/utf8.h"
#include "runner/json_cursor.h"

namespace cronwarp {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

constexpr std::string_view kFormat = "cronwarp-cassette";
constexpr std::string_view kFormatVersion = "1.0";
// No process of a container lasts longer: kDockerTimeoutMax and what it takes to kill one.
constexpr std::int64_t kDurationMsMax = Duration{std::chrono::days{366}}.count();

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string hex_of(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char byte : bytes) {
    hex += fmt::format("{:02x}", static_cast<unsigned char>(byte));
  }
  return hex;
}

// nullopt: it is no hex.
std::optional<std::string> bytes_of(std::string_view hex) {
  constexpr std::string_view kHex = "0123456789abcdef";
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::size_t high = kHex.find(hex[i]);
    const std::size_t low = kHex.find(hex[i + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

// What a real run can end as; a simulation cannot live through anything else.
struct Ending {
  OutcomeKind kind;
  Cause cause;
  std::int32_t detail_min;
  std::int32_t detail_max;
};
constexpr std::int32_t kInt32Max = std::numeric_limits<std::int32_t>::max();
constexpr std::array kEndings = {
    Ending{OutcomeKind::kSucceeded, Cause::kExitZero, 0, 0},
    Ending{OutcomeKind::kFailed, Cause::kExitCode, 1, 255},
    Ending{OutcomeKind::kFailed, Cause::kNotExecutable, 126, 126},
    Ending{OutcomeKind::kFailed, Cause::kCommandNotFound, 127, 127},
    Ending{OutcomeKind::kKilled, Cause::kSignal, 1, 64},
    Ending{OutcomeKind::kKilled, Cause::kOutOfMemory, 1, 64},
    Ending{OutcomeKind::kTimedOut, Cause::kTimeLimit, 0, kInt32Max},
    Ending{OutcomeKind::kNeverStarted, Cause::kContainerRefused, 0, 0},
};

std::string line_of(const ordered_json& value) {
  return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

ordered_json container_json(const RecordedContainer& container) {
  ordered_json environment = ordered_json::array();
  for (const auto& [name, digest] : container.environment) {
    environment.push_back({{"name", name}, {"digest", digest}});
  }
  return {
      {"service", container.service},
      {"image", text_or_null(container.image)},
      {"build_digest", text_or_null(container.build_digest)},
      {"image_id", text_or_null(container.image_id)},
      {"faketime_failure", text_or_null(container.faketime_failure)},
      {"entrypoint", container.entrypoint},
      {"arguments", container.arguments},
      {"environment", environment},
      {"working_dir", text_or_null(container.working_dir)},
      {"user", text_or_null(container.user)},
      {"volumes", container.volumes},
      {"memory_bytes",
       container.memory_bytes ? ordered_json(*container.memory_bytes) : ordered_json()},
  };
}

ordered_json task_json(const RecordedTask& task) {
  return {{"id", task.id},
          {"expression", task.expression},
          {"container", task.container},
          {"docker_timeout_ms",
           task.docker_timeout ? ordered_json(task.docker_timeout->count()) : ordered_json()}};
}

ordered_json run_json(const RecordedRun& run) {
  const Outcome& outcome = run.measurement.outcome;
  ordered_json value = {{"task", run.task},
                        {"scheduled_at", format_instant(run.scheduled_at)},
                        {"duration_ms", run.measurement.duration.count()},
                        {"outcome", to_string(outcome.kind)},
                        {"cause", to_string(outcome.cause)},
                        {"detail", outcome.detail}};
  const std::string& output = run.measurement.output;
  if (is_utf8(output)) {
    value["output"] = output;
  } else {
    value["output_hex"] = hex_of(output);
  }
  return value;
}

template <class Values, class ToJson>
void write_array(std::ostream& out, std::string_view name, const Values& values, ToJson to_json) {
  out << ",\n  \"" << name << "\": [";
  const char* separator = "\n    ";
  for (const auto& value : values) {
    out << std::exchange(separator, ",\n    ") << line_of(to_json(value));
  }
  out << (values.empty() ? "]" : "\n  ]");
}

Outcome read_outcome(const JsonCursor& run) {
  const std::string kind = run.member("outcome").text();
  const std::string cause = run.member("cause").text();
  for (const Ending& ending : kEndings) {
    if (kind != to_string(ending.kind) || cause != to_string(ending.cause)) continue;
    const std::int64_t detail = run.member("detail").integer(ending.detail_min, ending.detail_max);
    return {ending.kind, ending.cause, static_cast<std::int32_t>(detail)};
  }
  run.member("outcome").fault(
      fmt::format("and its cause, '{}' and '{}', are not what a real run ends with", kind, cause));
  return {};
}

std::string read_output(const JsonCursor& run) {
  if (!run.has("output_hex")) return run.member("output").text();
  const JsonCursor hex = run.member("output_hex");
  auto bytes = bytes_of(hex.text());
  if (!bytes) hex.fault("is not made of pairs of the digits 0-9 and a-f");
  return bytes ? *std::move(bytes) : std::string();
}

RecordedRun read_run(const JsonCursor& run) {
  return {run.member("task").text(),
          run.member("scheduled_at").instant(),
          {Duration{run.member("duration_ms").integer(0, kDurationMsMax)}, read_outcome(run),
           read_output(run)}};
}

std::pair<std::string, std::string> read_variable(const JsonCursor& variable) {
  return {variable.member("name").text(), variable.member("digest").text()};
}

RecordedContainer read_container(const JsonCursor& value) {
  RecordedContainer container;
  container.service = value.member("service").text();
  container.image = value.member("image").text_or_null();
  container.build_digest = value.member("build_digest").text_or_null();
  container.image_id = value.member("image_id").text_or_null();
  container.faketime_failure = value.member("faketime_failure").text_or_null();
  container.entrypoint = value.member("entrypoint").texts();
  container.arguments = value.member("arguments").texts();
  container.environment = value.member("environment").each(read_variable);
  container.working_dir = value.member("working_dir").text_or_null();
  container.user = value.member("user").text_or_null();
  container.volumes = value.member("volumes").texts();
  if (const JsonCursor bytes = value.member("memory_bytes"); !bytes.is_null()) {
    container.memory_bytes =
        static_cast<std::uint64_t>(bytes.integer(0, std::numeric_limits<std::int64_t>::max()));
  }
  return container;
}

RecordedTask read_task(const JsonCursor& value, std::int64_t containers) {
  RecordedTask task;
  task.id = value.member("id").text();
  task.expression = value.member("expression").text();
  task.container = static_cast<std::size_t>(value.member("container").integer(0, containers - 1));
  if (!value.has("docker_timeout_ms")) return task;
  if (const JsonCursor limit = value.member("docker_timeout_ms"); !limit.is_null()) {
    task.docker_timeout = Duration{limit.integer(1, kDockerTimeoutMax.count())};
  }
  return task;
}

Cassette read_root(const JsonCursor& root) {
  Cassette cassette;
  cassette.tool_version = root.member("tool").member("version").text();
  cassette.range = {root.member("range").member("from").instant(),
                    root.member("range").member("to").instant()};
  const JsonCursor docker_runs = root.member("docker_runs");
  if (const auto sampling = parse_sampling(docker_runs.text())) {
    cassette.sampling = *sampling;
  } else {
    docker_runs.fault(fmt::format("is '{}': {}", docker_runs.text(), sampling.error()));
  }
  cassette.faketime = root.member("faketime").boolean();
  cassette.containers = root.member("containers").each(read_container);
  const auto containers = static_cast<std::int64_t>(cassette.containers.size());
  cassette.tasks = root.member("tasks").each(
      [&](const JsonCursor& task) { return read_task(task, containers); });
  cassette.planned = static_cast<std::size_t>(
      root.member("runs_planned").integer(0, static_cast<std::int64_t>(kRealRunsMax)));
  cassette.runs = root.member("runs").each(read_run);
  return cassette;
}

// Whether the text begins like a cassette: told before anything is made of what may be any file.
bool begins_as_cassette(std::string_view text) {
  for (const std::string_view token : {"{", "\"format\"", ":", "\"cronwarp-cassette\""}) {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
    if (!text.starts_with(token)) return false;
    text.remove_prefix(token.size());
  }
  return true;
}

// "line 3, column 7" of the byte at `at`.
std::string position_of(std::string_view text, std::size_t at) {
  const std::string_view before = text.substr(0, at);
  const auto lines = std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  return fmt::format("line {}, column {}", lines + 1, before.size() - line_begin + 1);
}

}  // namespace

void write_cassette_json(const Cassette& cassette, std::ostream& out) {
  const auto member = [&](std::string_view name, const ordered_json& value) {
    out << ",\n  \"" << name << "\": " << line_of(value);
  };
  out << "{\n  \"format\": " << line_of(kFormat);
  member("format_version", kFormatVersion);
  member("tool", {{"name", "cronwarp"}, {"version", cassette.tool_version}});
  member("range", {{"from", format_instant(cassette.range.from)},
                   {"to", format_instant(cassette.range.to)}});
  member("docker_runs", to_string(cassette.sampling));
  member("faketime", cassette.faketime);
  write_array(out, "containers", cassette.containers, container_json);
  write_array(out, "tasks", cassette.tasks, task_json);
  member("runs_planned", cassette.planned);
  write_array(out, "runs", cassette.runs, run_json);
  out << "\n}\n";
}

Expected<Cassette, std::string> parse_cassette_json(std::string_view text) {
  if (!begins_as_cassette(text)) {
    return Unexpected{
        fmt::format("it is no cassette, which begins with \"format\": \"{}\"", kFormat)};
  }
  json document;
  try {
    document = json::parse(text);
  } catch (const json::exception& error) {
    // The library counts the byte that it could not read; what is cut off ends one after the last.
    const auto* syntax = dynamic_cast<const json::parse_error*>(&error);
    const std::size_t at = syntax == nullptr || syntax->byte == 0 ? 0 : syntax->byte - 1;
    return Unexpected{
        fmt::format("{}: this is not JSON", position_of(text, std::min(at, text.size())))};
  }
  std::string fault;
  const JsonCursor root(document, fault);
  const std::string version = root.member("format_version").text();
  if (fault.empty() && !version.starts_with("1.")) {
    return Unexpected{
        fmt::format("its format_version is '{}', and this program reads 1.x", version)};
  }
  Cassette cassette = read_root(root);
  if (!fault.empty()) return Unexpected{std::move(fault)};
  return cassette;
}

}  // namespace cronwarp
