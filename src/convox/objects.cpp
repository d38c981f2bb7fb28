#include "convox/objects.h"

#include "convox/json_writer.h"

namespace cronwarp::convox {
namespace {

constexpr std::uint64_t kMiB = 1024ULL * 1024;
constexpr std::string_view kHex = "0123456789abcdef";

std::int64_t mebibytes(std::uint64_t bytes) { return static_cast<std::int64_t>(bytes / kMiB); }

bool is_gen1(Generation generation) { return generation == Generation::kGen1April2016; }

std::string instance_id(std::uint32_t number) {
  std::string id = "i-00000000";
  for (std::size_t i = id.size(); number > 0; number >>= 4U) id[--i] = kHex[number & 0xfU];
  return id;
}

// Addresses of the subnet that racks make.
std::string private_ip(std::uint32_t number) {
  std::string ip = "10.0.";
  ip += std::to_string(number / 250 % 250 + 1);
  ip += '.';
  ip += std::to_string(number % 250 + 4);
  return ip;
}

// `sh -c "rake x"`: how a rack since 2018 shows the words of the container's command.
std::string shown_command(Generation generation, const std::string& command) {
  if (generation != Generation::kGen2 || command.empty()) return command;
  const bool is_quoted = command.find(' ') != std::string::npos;
  return is_quoted ? "sh -c \"" + command + '"' : "sh -c " + command;
}

void write(JsonWriter& json, Generation generation, const App& app) {
  json.begin_object();
  if (is_gen1(generation)) {
    json.key("name").text(app.name);
    json.key("release").text(app.release);
    json.key("status").text(app.status);
  } else {
    json.key("generation").text(generation == Generation::kV3 ? "3" : "2");
    json.key("locked").boolean(false);
    json.key("name").text(app.name);
    json.key("release").text(app.release);
    json.key("router").text("");
    json.key("status").text(app.status);
    json.key("parameters").begin_object().end_object();
  }
  json.end_object();
}

void write_gen1(JsonWriter& json, const Process& process) {
  json.begin_object();
  json.key("id").text(process_name(Generation::kGen1April2016, process));
  json.key("app").text(process.app);
  json.key("command").text(process.command);
  json.key("host").text(private_ip(process.instance));
  json.key("image").text(process.app + '/' + process.service);
  json.key("name").text(process.service);
  json.key("ports").begin_array().end_array();
  json.key("release").text(process.release);
  json.key("size").integer(mebibytes(process.memory_bytes));
  json.key("cpu").integer(0);
  json.key("memory").integer(0);
  json.key("started").text(format_instant(process.started));
  json.end_object();
}

void write(JsonWriter& json, Generation generation, const Process& process) {
  if (is_gen1(generation)) {
    write_gen1(json, process);
    return;
  }
  json.begin_object();
  json.key("id").text(process_name(generation, process));
  json.key("app").text(process.app);
  json.key("command").text(shown_command(generation, process.command));
  json.key("cpu").integer(0);
  if (generation == Generation::kV3) json.key("gpu").integer(0);
  json.key("host").text(private_ip(process.instance));
  json.key("image").text(process.app + '/' + process.service);
  json.key("instance").text(instance_id(process.instance));
  json.key("memory").integer(0);
  json.key("name").text(process.service);
  json.key("ports").begin_array().end_array();
  json.key("release").text(process.release);
  if (generation == Generation::kV3) json.key("service").text(process.service);
  json.key("started").text(format_instant(process.started));
  json.key("status").text("running");
  if (generation == Generation::kGen2) json.key("task_definition").text("");
  json.end_object();
}

void write(JsonWriter& json, Generation generation, const Release& release) {
  json.begin_object();
  json.key("id").text(release.id);
  json.key("app").text(release.app);
  json.key("build").text(release.build);
  json.key("env").text(environment_text(release.environment));
  json.key("manifest").text(release.manifest);
  if (!is_gen1(generation)) json.key("description").text(release.description);
  json.key("created").text(format_instant(release.created));
  json.end_object();
}

void write(JsonWriter& json, Generation generation, const Build& build) {
  json.begin_object();
  json.key("id").text(build.id);
  json.key("app").text(build.app);
  json.key("description").text(build.description);
  json.key("entrypoint").text("");
  json.key("git-sha").text("");
  json.key("logs").text("");
  json.key("manifest").text("");
  json.key("process").text("");
  json.key("release").text(build.release);
  json.key("reason").text("");
  json.key("status").text(build.status);
  json.key("started").text(format_instant(build.started));
  json.key("ended").text(format_instant(build.ended));
  if (generation == Generation::kGen2) json.key("wildcard-domain").boolean(false);
  if (generation == Generation::kV3) json.key("repository").text("");
  json.end_object();
}

void write(JsonWriter& json, Generation generation, const Instance& instance) {
  const double used = instance.memory_bytes == 0 ? 0
                                                 : static_cast<double>(instance.memory_used_bytes) /
                                                       static_cast<double>(instance.memory_bytes);
  json.begin_object();
  json.key("agent").boolean(true);
  json.key("cpu").integer(0);
  json.key("id").text(instance_id(instance.number));
  json.key("memory").number(used);
  json.key("private-ip").text(private_ip(instance.number));
  json.key("processes").integer(instance.processes);
  json.key("public-ip").text("");
  json.key("status").text("active");
  json.key("started").null();
  if (generation == Generation::kV3) {
    json.key("cpu-capacity").integer(0);
    json.key("cpu-allocatable").integer(0);
    json.key("memory-capacity").integer(mebibytes(instance.memory_bytes));
    json.key("memory-allocatable").integer(mebibytes(instance.memory_bytes));
  }
  json.end_object();
}

void write(JsonWriter& json, Generation generation, const ServiceScale& service) {
  json.begin_object();
  if (is_gen1(generation)) {
    json.key("balancer").text("");
    json.key("name").text(service.name);
    json.key("count").integer(service.count);
    json.key("memory").integer(mebibytes(service.memory_bytes));
    json.key("ports").begin_array().end_array();
  } else {
    json.key("count").integer(service.count);
    json.key("cpu").integer(service.cpu);
    json.key("domain").text("");
    json.key("memory").integer(mebibytes(service.memory_bytes));
    json.key("name").text(service.name);
    json.key("nlb").null();
    json.key("ports").begin_array().end_array();
    if (generation == Generation::kV3) {
      json.key("gpu").integer(0);
      json.key("gpu-vendor").text("");
    }
  }
  json.end_object();
}

template <class T>
std::string one(Generation generation, const T& value) {
  JsonWriter json;
  write(json, generation, value);
  return std::move(json).finish();
}

template <class T>
std::string list(Generation generation, const std::vector<T>& values) {
  JsonWriter json;
  json.begin_array();
  for (const T& value : values) write(json, generation, value);
  json.end_array();
  return std::move(json).finish();
}

}  // namespace

std::string to_json(Generation generation, const App& app) { return one(generation, app); }
std::string to_json(Generation generation, const std::vector<App>& apps) {
  return list(generation, apps);
}
std::string to_json(Generation generation, const Process& process) {
  return one(generation, process);
}
std::string to_json(Generation generation, const std::vector<Process>& processes) {
  return list(generation, processes);
}
std::string to_json(Generation generation, const Release& release) {
  return one(generation, release);
}
std::string to_json(Generation generation, const std::vector<Release>& releases) {
  return list(generation, releases);
}
std::string to_json(Generation generation, const Build& build) { return one(generation, build); }
std::string to_json(Generation generation, const std::vector<Build>& builds) {
  return list(generation, builds);
}
std::string to_json(Generation generation, const std::vector<Instance>& instances) {
  return list(generation, instances);
}
std::string to_json(Generation generation, const std::vector<ServiceScale>& services) {
  return list(generation, services);
}

std::string to_json(const Environment& environment) {
  JsonWriter json;
  json.begin_object();
  for (const auto& [name, value] : environment) json.text_key(name).text(value);
  json.end_object();
  return std::move(json).finish();
}

std::string to_json(Generation generation, const System& system) {
  JsonWriter json;
  json.begin_object();
  json.key("count").integer(static_cast<std::int64_t>(system.instances));
  if (!is_gen1(generation)) json.key("domain").text("");
  json.key("name").text(system.name);
  if (!is_gen1(generation)) {
    json.key("outputs").begin_object().end_object();
    json.key("parameters").begin_object().end_object();
    json.key("provider").text("aws");
    json.key("rack-domain").text("");
  }
  json.key("region").text("us-east-1");
  if (generation == Generation::kV3) json.key("router-internal").text("");
  json.key("status").text("running");
  json.key("type").text("t2.small");
  json.key("version").text(rack_version(generation));
  json.end_object();
  return std::move(json).finish();
}

std::string to_json(Generation generation, const Capacity& capacity) {
  JsonWriter json;
  json.begin_object();
  if (!is_gen1(generation)) json.key("cluster-cpu").integer(0);
  json.key("cluster-memory").integer(mebibytes(capacity.cluster_memory_bytes));
  if (!is_gen1(generation)) json.key("instance-cpu").integer(0);
  json.key("instance-memory").integer(mebibytes(capacity.instance_memory_bytes));
  json.key("process-count").integer(static_cast<std::int64_t>(capacity.process_count));
  if (!is_gen1(generation)) json.key("process-cpu").integer(0);
  json.key("process-memory").integer(mebibytes(capacity.process_memory_bytes));
  json.key("process-width").integer(capacity.process_width);
  json.end_object();
  return std::move(json).finish();
}

std::string process_name(Generation generation, const Process& process) {
  return process_name(generation, process.service, process.id);
}

std::string process_name(Generation generation, std::string_view service, ProcessId id) {
  auto rest = static_cast<std::uint64_t>(id);
  char digits[12];
  for (std::size_t i = sizeof digits; i > 0; --i) {
    digits[i - 1] = kHex[rest & 0xfU];
    rest >>= 4U;
  }
  const std::string_view hex(digits, sizeof digits);
  if (generation != Generation::kV3) return std::string(hex);
  return std::string(service).append("-").append(hex);
}

std::optional<ProcessName> parse_process_name(Generation generation, std::string_view name) {
  ProcessName parsed;
  if (generation == Generation::kV3) {
    const std::size_t dash = name.rfind('-');
    if (dash == std::string_view::npos || dash == 0) return std::nullopt;
    parsed.service = name.substr(0, dash);
    name.remove_prefix(dash + 1);
  }
  if (name.size() != 12) return std::nullopt;
  std::uint64_t id = 0;
  for (const char c : name) {
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) return std::nullopt;
    id = id << 4U | static_cast<std::uint64_t>(is_digit ? c - '0' : c - 'a' + 10);
  }
  parsed.id = ProcessId{id};
  return parsed;
}

std::string environment_text(const Environment& environment) {
  std::string text;
  for (const auto& [name, value] : environment) {
    if (!text.empty()) text += '\n';
    text += name;
    text += '=';
    text += value;
  }
  return text;
}

Environment parse_environment_text(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  Environment environment;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t equals = line.find('=');
    const std::size_t begin = line.find_first_not_of(kBlanks);
    if (equals == std::string_view::npos || begin >= equals) continue;
    const std::size_t last = line.find_last_not_of(kBlanks, equals - 1);
    environment.insert_or_assign(std::string(line.substr(begin, last - begin + 1)),
                                 std::string(line.substr(equals + 1)));
  }
  return environment;
}

}  // namespace cronwarp::convox
