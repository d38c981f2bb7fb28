#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "convox/api.h"
#include "convox/cluster.h"
#include "model/scenario.h"
#include "sim/kernel/virtual_clock.h"

namespace cronwarp::fakes {

// A Convox rack as a state machine: apps with releases and services, instances with memory, and the
// processes placed on them. It has the rack's memory and rules, but no time of its own: the clock
// is borrowed, and a ProcessHost makes the processes run. Single-threaded.
class FakeRack : public convox::Api, public convox::Cluster {
 public:
  struct ServiceSpec {
    std::string name;
    std::uint64_t memory_bytes = 0;  // what one process of it needs
  };

  // Without a size there is always room. `clock` and `host` are borrowed and outlive the rack.
  FakeRack(std::optional<RackSize> size, std::uint64_t seed, const sim::VirtualClock& clock,
           convox::ProcessHost& host);

  // Adds an app and its first release. REQUIRES: no app of that name.
  void create_app(const std::string& name, const std::vector<ServiceSpec>& services);

  convox::Answer<std::vector<convox::App>> list_apps() override;
  convox::Answer<convox::App> get_app(std::string_view app) override;
  convox::Answer<std::vector<convox::Release>> list_releases(std::string_view app) override;
  convox::Answer<std::vector<convox::Instance>> list_instances() override;
  convox::Answer<std::vector<convox::Process>> list_processes(std::string_view app) override;
  convox::Answer<convox::RunProcessReply> run_process(
      const convox::RunProcessRequest& request) override;

  convox::RunTaskReply run_task(const convox::RunTaskRequest& request) override;
  void process_ended(convox::ProcessSlot slot) override;

 private:
  struct Service {
    std::uint64_t memory_bytes = 0;
  };
  // Looked up for every process; never walked, so its order reaches nothing.
  struct NameHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view name) const { return stable_key(name); }
  };
  using Services = std::unordered_map<std::string, Service, NameHash, std::equal_to<>>;
  struct App {
    convox::App info;
    std::vector<convox::Release> releases;  // newest first
    Services services;
  };
  struct Placement {
    bool in_use = false;
    ProcessId id{};
    const App* app = nullptr;
    std::string_view service;  // the key in App::services
    std::string command;
    std::uint64_t memory_bytes = 0;
    std::uint32_t instance = 0;
    Instant started;
  };

  convox::RunTaskReply place(const App& app, std::string_view service_name, const Service& service,
                             std::string_view command);
  // The instance with most free memory that has room; nullopt: none.
  std::optional<std::uint32_t> find_room(std::uint64_t memory_bytes) const;
  Placement& take_free_slot(convox::ProcessSlot& slot);
  static convox::Process describe(const Placement& placement);

  bool limited_;
  std::vector<convox::Instance> instances_;
  Random random_;
  const sim::VirtualClock& clock_;
  convox::ProcessHost& host_;
  std::map<std::string, App, std::less<>> apps_;
  std::vector<Placement> placements_;  // by ProcessSlot
  std::vector<std::uint32_t> free_slots_;
};

}  // namespace cronwarp::fakes
