#include "fakes/rack/fake_rack.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/contract.h"

namespace cronwarp::fakes {
namespace {

using convox::Answer;
using convox::Done;

// What is left of a process that was told to stop: docker stop sends SIGTERM.
constexpr convox::ProcessEnd kTerminated{128 + 15, {}};

bool is_app_name(std::string_view name) {
  constexpr std::size_t kLengthMin = 4;
  constexpr std::size_t kLengthMax = 30;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  return name.size() >= kLengthMin && name.size() <= kLengthMax && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; });
}

convox::App describe(const RackApp& app) {
  return {app.name, app.promoted == nullptr ? std::string() : app.promoted->id, "running"};
}

}  // namespace

FakeRack::FakeRack(const Options& options, const sim::VirtualClock& clock,
                   convox::ProcessHost& host)
    : generation_(options.generation),
      errors_(options.generation),
      clock_(clock),
      host_(host),
      logs_(options.log_lines_max > 0),
      apps_(options.seed, options.log_lines_max),
      placements_(options.size) {}

void FakeRack::create_app(const std::string& name,
                          const std::vector<convox::ServiceScale>& services) {
  RackApp& app = apps_.add(name);
  apps_.add_first_release(app, clock_.now());
  for (const convox::ServiceScale& service : services) {
    app.services.emplace(service.name, RackService{service});
  }
  for (const RackService* service : sorted_services(app)) keep_count(app, *service);
  changed();
  notify();
}

Answer<std::vector<convox::App>> FakeRack::list_apps() {
  std::vector<convox::App> apps;
  for (const auto& [name, app] : apps_.all()) apps.push_back(describe(app));
  return apps;
}

Answer<convox::App> FakeRack::get_app(std::string_view name) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  return describe(*app);
}

Answer<convox::App> FakeRack::create_app(std::string_view name) {
  if (!is_app_name(name)) return errors_.invalid_app_name();
  if (apps_.find(name) != nullptr) return errors_.app_exists(name);
  const RackApp& app = apps_.add(std::string(name));
  changed();
  return describe(app);
}

Answer<Done> FakeRack::delete_app(std::string_view name) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  remove(*app);
  keep_all_counts();
  changed();
  notify();
  return Done{};
}

Answer<std::vector<convox::Process>> FakeRack::list_processes(std::string_view name) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  std::vector<convox::Process> processes;
  for (const Slot slot : placements_.of_app(*app)) {
    processes.push_back(describe(placements_[slot]));
  }
  std::sort(processes.begin(), processes.end(), [](const auto& a, const auto& b) {
    return std::tie(a.service, a.id) < std::tie(b.service, b.id);
  });
  return processes;
}

Answer<convox::Process> FakeRack::get_process(std::string_view name, ProcessId id) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto slot = placements_.find(*app, id);
  if (!slot) return errors_.no_process_to_show(to_string(id));
  return describe(placements_[*slot]);
}

Answer<convox::Process> FakeRack::stop_process(std::string_view name, ProcessId id) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto slot = placements_.find(*app, id);
  if (!slot) return errors_.no_process(to_string(id));
  const convox::Process stopped = describe(placements_[*slot]);
  const bool was_kept = placements_[*slot].is_kept;
  const RackService& service = *placements_[*slot].service;
  kill(*slot);
  if (was_kept) keep_count(*app, service);
  keep_all_counts();
  notify();
  return stopped;
}

std::optional<FakeRack::Place> FakeRack::find_place(const convox::RunProcessRequest& request) {
  RackApp* app = apps_.find(request.app);
  if (app == nullptr) return std::nullopt;
  const convox::Release* release = app->promoted;
  if (generation_ != convox::Generation::kGen1April2016) {
    if (!request.release.empty()) release = find_release(*app, request.release);
    if (release == nullptr) return std::nullopt;
  }
  const auto service = app->services.find(request.service);
  if (service == app->services.end()) return std::nullopt;
  return Place{app, &service->second, release};
}

// Whatever is missing first, in the order in which the racks look.
RackErrors::Error FakeRack::refusal(const convox::RunProcessRequest& request) {
  const RackApp* app = apps_.find(request.app);
  if (app == nullptr) return errors_.no_app(request.app);
  if (generation_ != convox::Generation::kGen1April2016) {
    if (request.release.empty() && app->promoted == nullptr) {
      return errors_.no_release_to_run(app->name);
    }
    if (!request.release.empty() && find_release(*app, request.release) == nullptr) {
      return errors_.no_release(request.release);
    }
  }
  return errors_.no_service_to_run(request.service);
}

Answer<convox::RunProcessReply> FakeRack::run_process(const convox::RunProcessRequest& request) {
  const auto place = find_place(request);
  if (!place) return refusal(request);
  const auto slot = start(*place->app, *place->service, {place->release, request.command, false});
  if (slot) notify();
  // It names no process, nor does it look at RunTask's failures: a full rack is a success too.
  if (generation_ == convox::Generation::kGen1April2016) return convox::RunProcessReply{};
  if (!slot) return errors_.no_room();
  return convox::RunProcessReply{describe(placements_[*slot])};
}

convox::RunTaskReply FakeRack::run_task(const convox::RunTaskRequest& request) {
  RackApp* app = apps_.find(request.app);
  if (app == nullptr) return {std::nullopt, convox::kMissing};
  const auto service = app->services.find(request.service);
  if (service == app->services.end()) return {std::nullopt, convox::kMissing};
  const auto slot = start(*app, service->second, {app->promoted, request.command, false});
  if (!slot) return {std::nullopt, convox::kNoMemory};
  notify();
  return {slot, {}};
}

void FakeRack::process_ended(Slot slot, const convox::ProcessEnd& process_end) {
  end(slot, process_end);
  keep_all_counts();
  notify();
}

std::optional<FakeRack::Slot> FakeRack::start(RackApp& app, const RackService& service,
                                              const Start& start) {
  const auto slot = placements_.place(service.scale.memory_bytes);
  if (!slot) return std::nullopt;
  Placement& placement = placements_[*slot];
  placement.is_kept = start.is_kept;
  placement.id = host_.name_process();
  placement.app = &app;
  placement.service = &service;
  placement.release = start.release;
  placement.command.assign(start.command);
  placement.started = clock_.now();
  if (logs_) log_start(placement);
  if (!start.is_kept) {
    host_.on_process_placed(
        {*slot, placement.id, service.scale.name, start.command, start.is_attached});
  }
  return slot;
}

void FakeRack::end(Slot slot, const convox::ProcessEnd& end) {
  placements_.free(slot);
  const Placement& placement = placements_[slot];
  if (logs_) log_end(slot, end);
  if (attached_.empty() && watched_.empty()) return;
  if (const auto found = watched_.find(placement.id); found != watched_.end()) {
    found->second.ended = clock_.now();
  }
  if (const auto found = attached_.find(placement.id); found != attached_.end()) {
    AttachedEnd attached_end{end.exit_code, std::string(end.output)};
    if (!end.output.empty() && end.output.back() != '\n') attached_end.output += '\n';
    found->second.end = std::move(attached_end);
  }
}

void FakeRack::kill(Slot slot) {
  const bool is_kept = placements_[slot].is_kept;
  end(slot, kTerminated);
  if (!is_kept) host_.on_process_stopped(slot);
}

}  // namespace cronwarp::fakes
