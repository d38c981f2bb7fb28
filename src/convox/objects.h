#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "convox/api.h"
#include "convox/generation.h"

// The rack's objects as its JSON answers, each with the fields and types of its generation.

namespace cronwarp::convox {

std::string to_json(Generation generation, const App& app);
std::string to_json(Generation generation, const std::vector<App>& apps);
std::string to_json(Generation generation, const Process& process);
std::string to_json(Generation generation, const std::vector<Process>& processes);
std::string to_json(Generation generation, const Release& release);
std::string to_json(Generation generation, const std::vector<Release>& releases);
std::string to_json(Generation generation, const Build& build);
std::string to_json(Generation generation, const std::vector<Build>& builds);
std::string to_json(Generation generation, const std::vector<Instance>& instances);
// Services, or the formation of 2016.
std::string to_json(Generation generation, const std::vector<ServiceScale>& services);
std::string to_json(const Environment& environment);

struct System {
  std::string name;
  std::size_t instances = 0;
};
std::string to_json(Generation generation, const System& system);

// What a rack has, and what its services' processes reserve of it.
struct Capacity {
  std::uint64_t cluster_memory_bytes = 0;
  std::uint64_t instance_memory_bytes = 0;
  std::uint64_t process_count = 0;
  std::uint64_t process_memory_bytes = 0;
  std::uint32_t process_width = 0;  // processes of the service that has most
};
std::string to_json(Generation generation, const Capacity& capacity);

// How clients name a process: 12 hexadecimal digits, in version 3 behind "<service>-".
std::string process_name(Generation generation, const Process& process);
std::string process_name(Generation generation, std::string_view service, ProcessId id);

struct ProcessName {
  std::string_view service;  // empty: the name has none
  ProcessId id{};
};
// nullopt: no process can be called that.
std::optional<ProcessName> parse_process_name(Generation generation, std::string_view name);

// "K=V" lines, by name, as releases carry them.
std::string environment_text(const Environment& environment);
// Lines without '=' or without a name are passed over.
Environment parse_environment_text(std::string_view text);

}  // namespace cronwarp::convox
