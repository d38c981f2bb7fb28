// The part of FakeRack that is about releases, builds and services, the log and the state.

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "fakes/rack/fake_rack.h"

namespace cronwarp::fakes {

using convox::Answer;
using convox::Done;

Answer<std::vector<convox::Release>> FakeRack::list_releases(std::string_view name) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  return std::vector<convox::Release>(app->releases.begin(), app->releases.end());
}

Answer<convox::Release> FakeRack::get_release(std::string_view name, std::string_view id) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const convox::Release* release = find_release(*app, id);
  if (release == nullptr) return errors_.no_release(id);
  return *release;
}

Answer<convox::Release> FakeRack::create_release(std::string_view name,
                                                 const convox::NewRelease& request) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  if (!request.build.empty() && find_build(*app, request.build) == nullptr) {
    return errors_.no_build(request.build);
  }
  convox::Release release = app->releases.empty() ? convox::Release{} : app->releases.front();
  release.description = request.description;
  if (!request.build.empty()) release.build = request.build;
  if (request.environment) release.environment = *request.environment;
  changed();
  return apps_.add_release(*app, std::move(release), clock_.now());
}

Answer<convox::Release> FakeRack::promote_release(std::string_view name, std::string_view id) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const convox::Release* release = find_release(*app, id);
  if (release == nullptr) return errors_.no_release(id);
  app->promoted = release;
  if (logs_) log_system(*app, fmt::format("promoted release {}", id));
  for (const RackService* service : sorted_services(*app)) replace_kept(*app, *service);
  changed();
  notify();
  return *release;
}

Answer<std::vector<convox::Build>> FakeRack::list_builds(std::string_view name) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  return app->builds;
}

Answer<convox::Build> FakeRack::get_build(std::string_view name, std::string_view id) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const convox::Build* build = find_build(*app, id);
  if (build == nullptr) return errors_.no_build(id);
  return *build;
}

Answer<std::vector<convox::ServiceScale>> FakeRack::list_services(std::string_view name) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  std::vector<convox::ServiceScale> scales;
  for (const RackService* service : sorted_services(*app)) scales.push_back(service->scale);
  return scales;
}

Answer<Done> FakeRack::scale_service(std::string_view name, std::string_view service_name,
                                     const convox::ScaleRequest& request) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto found = app->services.find(service_name);
  if (found == app->services.end()) return errors_.no_service(service_name);
  if (request.count && (*request.count < -1 || *request.count > kServiceProcessesMax)) {
    return errors_.count_beyond_limit(*request.count);
  }
  const std::uint64_t instance_bytes = placements_.instance_memory_bytes();
  if (generation_ == convox::Generation::kGen1April2016 && request.memory_bytes &&
      *request.memory_bytes > instance_bytes) {
    constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
    return errors_.memory_beyond_instance(*request.memory_bytes / kMiB, instance_bytes / kMiB);
  }

  RackService& service = found->second;
  const convox::ServiceScale before = service.scale;
  service.scale.count = request.count.value_or(before.count);
  service.scale.cpu = request.cpu.value_or(before.cpu);
  service.scale.memory_bytes = request.memory_bytes.value_or(before.memory_bytes);
  // Another size is another task definition, so all its processes are replaced.
  const bool is_resized =
      service.scale.cpu != before.cpu || service.scale.memory_bytes != before.memory_bytes;
  if (is_resized) {
    replace_kept(*app, service);
  } else {
    keep_count(*app, service);
  }
  keep_all_counts();
  changed();
  notify();
  return Done{};
}

Answer<Done> FakeRack::restart_service(std::string_view name, std::string_view service) {
  RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  const auto found = app->services.find(service);
  if (found == app->services.end()) return errors_.no_service(service);
  replace_kept(*app, found->second);
  notify();
  return Done{};
}

Answer<std::vector<convox::Instance>> FakeRack::list_instances() { return placements_.instances(); }

void FakeRack::keep_count(RackApp& app, const RackService& service) {
  std::vector<Slot> kept = kept_by(app, service);
  const auto wanted = static_cast<std::size_t>(std::max(service.scale.count, 0));
  while (kept.size() > wanted) {
    kill(kept.back());
    kept.pop_back();
  }
  for (std::size_t count = kept.size(); count < wanted; ++count) {
    if (!start(app, service, {app.promoted, {}, true})) {
      is_waiting_for_room_ = true;
      return;
    }
  }
}

void FakeRack::retry_counts() {
  is_waiting_for_room_ = false;
  for (auto& [name, app] : apps_.all()) {
    for (const RackService* service : sorted_services(app)) keep_count(app, *service);
  }
}

void FakeRack::replace_kept(RackApp& app, const RackService& service) {
  for (const Slot slot : kept_by(app, service)) kill(slot);
  keep_count(app, service);
}

std::vector<FakeRack::Slot> FakeRack::kept_by(const RackApp& app, const RackService& service) {
  std::vector<Slot> slots = placements_.of_app(app, &service);
  std::erase_if(slots, [this](Slot slot) { return !placements_[slot].is_kept; });
  return slots;
}

void FakeRack::remove(RackApp& app) {
  for (const Slot slot : placements_.of_app(app)) kill(slot);
  apps_.remove(app.name);
}

Answer<std::vector<convox::LogLine>> FakeRack::read_logs(std::string_view name,
                                                         const convox::LogQuery& query,
                                                         std::uint64_t after, std::size_t max) {
  const RackApp* app = apps_.find(name);
  if (app == nullptr) return errors_.no_app(name);
  return app->log.read(query, after, max);
}

void FakeRack::log_start(const Placement& placement) {
  std::string message =
      fmt::format("started {} process {}", placement.service->scale.name, to_string(placement.id));
  if (!placement.command.empty()) message += ": " + placement.command;
  log_system(*placement.app, std::move(message));
}

void FakeRack::log_end(Slot slot, const convox::ProcessEnd& end) {
  const Placement& placement = placements_[slot];
  if (!open_lines_.empty()) log_open_line(slot);
  log_output(placement, end.output);
  log_system(*placement.app,
             fmt::format("{} process {} exited with {}", placement.service->scale.name,
                         to_string(placement.id), end.exit_code));
  if (!end.trouble.empty()) log_system(*placement.app, std::string(end.trouble));
}

void FakeRack::log_output(const Placement& placement, std::string_view output) {
  while (!output.empty()) {
    const std::size_t line_end = output.find('\n');
    log_message(placement, output.substr(0, line_end));
    output.remove_prefix(line_end == std::string_view::npos ? output.size() : line_end + 1);
  }
}

void FakeRack::log_message(const Placement& placement, std::string_view message) {
  convox::LogLine line;
  line.service = placement.service->scale.name;
  line.process = placement.id;
  if (placement.release != nullptr) line.release = placement.release->id;
  line.message = message;
  add_line(*placement.app, std::move(line));
}

void FakeRack::log_system(RackApp& app, std::string message) {
  // A command may have line breaks; a log line has none.
  std::replace(message.begin(), message.end(), '\n', ' ');
  convox::LogLine line;
  line.message = std::move(message);
  add_line(app, std::move(line));
}

void FakeRack::add_line(RackApp& app, convox::LogLine line) {
  line.number = ++lines_;
  line.at = clock_.now();
  app.log.add(std::move(line));
}

RackState FakeRack::state() const {
  RackState state;
  for (const auto& [name, app] : apps_.all()) state.apps.push_back(state_of(app));
  return state;
}

void FakeRack::restore(const RackState& state) {
  for (const AppState& app_state : state.apps) {
    if (RackApp* known = apps_.find(app_state.name)) remove(*known);
    RackApp& app = apps_.add(app_state);
    for (const RackService* service : sorted_services(app)) keep_count(app, *service);
  }
  changed();
  notify();
}

}  // namespace cronwarp::fakes
