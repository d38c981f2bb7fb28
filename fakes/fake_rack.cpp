#include "fakes/fake_rack.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/contract.h"

namespace cronwarp::fakes {
namespace {

using convox::Answer;
using convox::ApiError;

Unexpected<ApiError> no_such(std::string_view what, std::string_view name) {
  return Unexpected{ApiError{404, fmt::format("no such {}: {}", what, name)}};
}

// Convox's release ids: 'R' and ten capitals.
std::string make_release_id(const Random& random, std::string_view app, Instant created) {
  std::string id = "R";
  for (std::uint32_t i = 0; i < 10; ++i) {
    const std::uint64_t letter = random.below(
        26, {RandomPurpose::kReleaseId, stable_key(app), created.time_since_epoch().count(), i});
    id += static_cast<char>('A' + letter);
  }
  return id;
}

}  // namespace

FakeRack::FakeRack(std::optional<RackSize> size, std::uint64_t seed, const sim::VirtualClock& clock,
                   convox::ProcessHost& host)
    : limited_(size.has_value()), random_(seed), clock_(clock), host_(host) {
  const RackSize rack = size.value_or(RackSize{});
  for (std::uint32_t i = 0; i < rack.instances; ++i) {
    instances_.push_back({i, rack.instance_memory_bytes, 0, 0});
  }
}

void FakeRack::create_app(const std::string& name, const std::vector<ServiceSpec>& services) {
  const auto [position, is_new] = apps_.try_emplace(name);
  CRONWARP_ASSERT(is_new, "an app of this name exists");
  App& app = position->second;
  const Instant now = clock_.now();
  app.releases.push_back({make_release_id(random_, name, now), name, now});
  app.info = {name, app.releases.front().id, "running"};
  for (const ServiceSpec& service : services) {
    app.services.emplace(service.name, Service{service.memory_bytes});
  }
}

Answer<std::vector<convox::App>> FakeRack::list_apps() {
  std::vector<convox::App> apps;
  for (const auto& [name, app] : apps_) apps.push_back(app.info);
  return apps;
}

Answer<convox::App> FakeRack::get_app(std::string_view app) {
  const auto found = apps_.find(app);
  if (found == apps_.end()) return no_such("app", app);
  return found->second.info;
}

Answer<std::vector<convox::Release>> FakeRack::list_releases(std::string_view app) {
  const auto found = apps_.find(app);
  if (found == apps_.end()) return no_such("app", app);
  return found->second.releases;
}

Answer<std::vector<convox::Instance>> FakeRack::list_instances() { return instances_; }

Answer<std::vector<convox::Process>> FakeRack::list_processes(std::string_view app) {
  const auto found = apps_.find(app);
  if (found == apps_.end()) return no_such("app", app);
  std::vector<convox::Process> processes;
  for (const Placement& placement : placements_) {
    if (placement.in_use && placement.app == &found->second) {
      processes.push_back(describe(placement));
    }
  }
  std::sort(processes.begin(), processes.end(), [](const auto& a, const auto& b) {
    return std::tie(a.service, a.id) < std::tie(b.service, b.id);
  });
  return processes;
}

Answer<convox::RunProcessReply> FakeRack::run_process(const convox::RunProcessRequest& request) {
  const auto app = apps_.find(request.app);
  if (app == apps_.end()) return no_such("app", request.app);
  const auto service = app->second.services.find(request.service);
  if (service == app->second.services.end()) {
    // The rack of 2016 hands ECS an empty task definition and passes on what ECS says.
    return Unexpected{ApiError{500,
                               "ClientException: TaskDefinition can not be blank.\n"
                               "\tstatus code: 400, request id: "}};
  }
  // It does not look at RunTask's failures: a full rack is a success too.
  place(app->second, service->first, service->second, request.command);
  return convox::RunProcessReply{};
}

convox::RunTaskReply FakeRack::run_task(const convox::RunTaskRequest& request) {
  const auto app = apps_.find(request.app);
  if (app == apps_.end()) return {std::nullopt, convox::kMissing};
  const auto service = app->second.services.find(request.service);
  if (service == app->second.services.end()) return {std::nullopt, convox::kMissing};
  return place(app->second, service->first, service->second, request.command);
}

convox::RunTaskReply FakeRack::place(const App& app, std::string_view service_name,
                                     const Service& service, std::string_view command) {
  const auto instance = find_room(service.memory_bytes);
  if (!instance) return {std::nullopt, convox::kNoMemory};
  instances_[*instance].memory_used_bytes += service.memory_bytes;
  ++instances_[*instance].processes;

  const ProcessId id = host_.name_process();
  convox::ProcessSlot slot{};
  Placement& placement = take_free_slot(slot);
  placement.in_use = true;
  placement.id = id;
  placement.app = &app;
  placement.service = service_name;
  placement.command.assign(command);
  placement.memory_bytes = service.memory_bytes;
  placement.instance = *instance;
  placement.started = clock_.now();
  host_.on_process_placed({slot, id, command});
  return {slot, {}};
}

std::optional<std::uint32_t> FakeRack::find_room(std::uint64_t memory_bytes) const {
  std::optional<std::uint32_t> best;
  std::uint64_t best_free = 0;
  for (const convox::Instance& instance : instances_) {
    if (!limited_) return instance.number;
    const std::uint64_t free = instance.memory_bytes - instance.memory_used_bytes;
    if (free >= memory_bytes && (!best || free > best_free)) {
      best = instance.number;
      best_free = free;
    }
  }
  return best;
}

FakeRack::Placement& FakeRack::take_free_slot(convox::ProcessSlot& slot) {
  if (free_slots_.empty()) {
    slot = convox::ProcessSlot{static_cast<std::uint32_t>(placements_.size())};
    return placements_.emplace_back();
  }
  slot = convox::ProcessSlot{free_slots_.back()};
  free_slots_.pop_back();
  return placements_[static_cast<std::size_t>(slot)];
}

void FakeRack::process_ended(convox::ProcessSlot slot) {
  Placement& placement = placements_[static_cast<std::size_t>(slot)];
  CRONWARP_ASSERT(placement.in_use, "a process ended that was not running");
  placement.in_use = false;
  convox::Instance& instance = instances_[placement.instance];
  instance.memory_used_bytes -= placement.memory_bytes;
  --instance.processes;
  free_slots_.push_back(static_cast<std::uint32_t>(slot));
}

convox::Process FakeRack::describe(const Placement& placement) {
  return {placement.id,
          placement.app->info.name,
          std::string(placement.service),
          placement.command,
          placement.app->info.release,
          placement.memory_bytes,
          placement.instance,
          placement.started};
}

}  // namespace cronwarp::fakes
