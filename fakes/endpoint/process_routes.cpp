// The part of RackRoutes that is about processes and how many of them a service keeps.

#include <algorithm>
#include <limits>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "convox/go_text.h"
#include "fakes/endpoint/rack_routes.h"

namespace cronwarp::fakes {
namespace {

using convox::Answer;
using convox::ApiError;
using convox::HttpResponse;

constexpr std::uint64_t kMiB = 1024ULL * 1024;

// The header options of a run that the fake rack has no use for, but that a real one reads.
constexpr std::string_view kRunInts[] = {"Height", "Memory", "Width"};
constexpr std::string_view kRunIntsV3[] = {"Cpu", "Cpu-Limit", "Gpu", "Memory-Limit"};
// What version 3 scales besides; ignoring it would look like success.
constexpr std::string_view kScaleFieldsNotFaked[] = {"gpu", "gpu-vendor", "max", "min"};

std::optional<ApiError> check_ints(const RequestOptions& options,
                                   std::span<const std::string_view> names) {
  for (const std::string_view name : names) {
    if (const auto value = read_int(options.header(name)); !value) return value.error();
  }
  return std::nullopt;
}

Unexpected<ApiError> invalid(std::string message) {
  return Unexpected{ApiError{500, std::move(message)}};
}

// An option of a scaling: `text` empty or missing leaves it as it is.
template <class T>
Answer<std::optional<T>> read_amount(std::optional<std::string_view> text,
                                     std::string_view function, std::int64_t min) {
  if (!text) return std::optional<T>{};
  const auto value = convox::parse_go_int(*text, function);
  if (!value) return invalid(value.error());
  if (*value < min || *value > std::numeric_limits<std::int32_t>::max()) {
    return invalid("out of range: " + std::string(*text));
  }
  return std::optional<T>{static_cast<T>(*value)};
}

}  // namespace

Answer<convox::Process> find_process(FakeRack& rack, std::string_view app, std::string_view name) {
  const auto parsed = convox::parse_process_name(rack.generation(), name);
  // No process has an id that long.
  constexpr ProcessId kNone{~std::uint64_t{0}};
  auto process = rack.get_process(app, parsed ? parsed->id : kNone);
  if (process && parsed && process->service == parsed->service) return process;
  if (process && rack.generation() != convox::Generation::kV3) return process;
  if (const auto known = rack.get_app(app); !known) return Unexpected{known.error()};
  return RackErrors(rack.generation()).no_process(name);
}

HttpResponse RackRoutes::list_processes(const Call& call) {
  auto processes = rack_.list_processes(call.app);
  if (!processes || is_gen1()) return object(call, processes);
  const auto release = call.options.query("release");
  const auto service = call.options.query("service");
  if (!release && !service) return object(call, processes);
  std::vector<convox::Process> wanted = std::move(processes).value();
  std::erase_if(wanted, [&](const convox::Process& process) {
    return (release && process.release != *release) || (service && process.service != *service);
  });
  return answers_.json(convox::to_json(generation_, wanted));
}

HttpResponse RackRoutes::get_process(const Call& call) {
  const auto process = find_process(rack_, call.app, call.name);
  if (!process && is_gen1() && rack_.get_app(call.app)) {
    // It takes a process it did not find for one.
    const auto panic = RackErrors(generation_).no_process_to_show(call.name);
    return answers_.panic(panic.error().message);
  }
  return object(call, process);
}

HttpResponse RackRoutes::stop_process(const Call& call) {
  const auto process = find_process(rack_, call.app, call.name);
  if (!process) return error(call, process.error());
  return object_in_2016(call, rack_.stop_process(call.app, process->id));
}

HttpResponse RackRoutes::run_process(const Call& call) {
  if (is_gen1()) {
    const std::string_view command = call.options.single_form_field("command");
    const auto reply = rack_.run_process({call.app, call.name, command});
    return reply ? answers_.done() : error(call, reply.error());
  }
  if (const auto failure = check_ints(call.options, kRunInts)) return error(call, *failure);
  if (generation_ == convox::Generation::kV3) {
    if (const auto failure = check_ints(call.options, kRunIntsV3)) return error(call, *failure);
  }
  const auto reply =
      rack_.run_process({call.app, call.name, call.options.header("Command").value_or(""),
                         call.options.header("Release").value_or("")});
  if (!reply) return error(call, reply.error());
  return answers_.json(convox::to_json(generation_, reply->process.value()));
}

HttpResponse RackRoutes::scale_service(const Call& call) {
  const auto field = [&](std::string_view name) -> std::optional<std::string_view> {
    if (!is_gen1()) return call.options.field(name);
    const std::string_view text = call.options.single_form_field(name);
    return text.empty() ? std::nullopt : std::optional(text);
  };
  for (const std::string_view name : kScaleFieldsNotFaked) {
    if (generation_ == convox::Generation::kV3 && field(name)) return not_faked(call);
  }
  const std::string_view function = is_gen1() ? "strconv.ParseInt" : "strconv.Atoi";
  const auto count = read_amount<std::int32_t>(field("count"), function, -1);
  if (!count) return error(call, count.error());
  const auto memory = read_amount<std::uint64_t>(field("memory"), function, 0);
  if (!memory) return error(call, memory.error());
  convox::ScaleRequest request;
  request.count = *count;
  if (*memory) request.memory_bytes = **memory * kMiB;
  if (!is_gen1()) {
    const auto cpu = read_amount<std::uint32_t>(field("cpu"), function, 0);
    if (!cpu) return error(call, cpu.error());
    request.cpu = *cpu;
  }
  return done(call, rack_.scale_service(call.app, call.name, request));
}

}  // namespace cronwarp::fakes
