#include "fakes/endpoint/rack_routes.h"

#include <algorithm>
#include <vector>

#include "base/contract.h"
#include "convox/json_writer.h"

namespace cronwarp::fakes {
namespace {

using convox::HttpResponse;
using convox::Operation;

constexpr std::string_view kRackName = "cronwarp";

bool has_form(Operation operation, bool is_gen1) {
  switch (operation) {
    case Operation::kCreateApp:
    case Operation::kCreateRelease:
    case Operation::kScaleService:
      return true;
    case Operation::kRunProcess:
      return is_gen1;
    default:
      return false;
  }
}

// When the emulated version was released.
Instant release_date(convox::Generation generation) {
  using std::chrono::sys_days;
  using std::chrono::year;
  switch (generation) {
    case convox::Generation::kGen1April2016:
      return sys_days{year{2016} / 4 / 20} + std::chrono::hours{22};
    case convox::Generation::kGen2:
      return sys_days{year{2026} / 4 / 21} + std::chrono::hours{19};
    case convox::Generation::kV3:
      return sys_days{year{2026} / 6 / 26};
  }
  return {};
}

}  // namespace

HttpResponse RackRoutes::handle(const convox::RouteMatch& match, const convox::HttpRequest& request,
                                std::string_view query) {
  const auto form = has_form(match.operation, is_gen1()) ? RequestOptions::Form::kRead
                                                         : RequestOptions::Form::kIgnored;
  const auto options = RequestOptions::read(request, query, form);
  if (!options) return answers_.bad_request();
  return dispatch(match.operation, {request, *options, match.captures[0], match.captures[1]});
}

HttpResponse RackRoutes::dispatch(Operation operation, const Call& call) {
  switch (operation) {
    case Operation::kListApps:
      return object(call, rack_.list_apps());
    case Operation::kCreateApp:
      return create_app(call);
    case Operation::kGetApp:
      return object(call, rack_.get_app(call.app));
    case Operation::kDeleteApp:
      return done(call, rack_.delete_app(call.app));
    case Operation::kCancelApp:
    case Operation::kGetBudget:
    case Operation::kGetParameters:
      return of_app(call, operation);
    case Operation::kListProcesses:
      return list_processes(call);
    case Operation::kGetProcess:
      return get_process(call);
    case Operation::kStopProcess:
      return stop_process(call);
    case Operation::kRunProcess:
      return run_process(call);
    case Operation::kListReleases:
      return list_releases(call);
    case Operation::kCreateRelease:
      return create_release(call);
    case Operation::kGetRelease:
      return object(call, rack_.get_release(call.app, call.name));
    case Operation::kPromoteRelease:
      return object_in_2016(call, rack_.promote_release(call.app, call.name));
    case Operation::kListServices:
      return object(call, rack_.list_services(call.app));
    case Operation::kScaleService:
      return scale_service(call);
    case Operation::kRestartService:
      return done(call, rack_.restart_service(call.app, call.name));
    case Operation::kListBuilds:
      return list_builds(call);
    case Operation::kGetBuild:
      return object(call, rack_.get_build(call.app, call.name));
    case Operation::kGetEnvironment:
      return get_environment(call);
    case Operation::kSetEnvironment:
      return set_environment(call);
    case Operation::kUnsetEnvironment:
      return unset_environment(call);
    default:
      return dispatch_system(operation, call);
  }
}

HttpResponse RackRoutes::dispatch_system(Operation operation, const Call& call) {
  switch (operation) {
    case Operation::kCheck:
      return answers_.text("ok");
    case Operation::kBoom:
      return answers_.panic("boom");
    case Operation::kAuth:
      return answers_.text(is_gen1() ? "OK\n" : "ok\n");
    case Operation::kGetSystem:
      return system();
    case Operation::kGetCapacity:
      return capacity();
    case Operation::kListSystemProcesses:
      return system_processes(call);
    case Operation::kListSystemReleases:
      return system_releases();
    case Operation::kListRacks:
      return racks();
    case Operation::kListInstances:
      return object(call, rack_.list_instances());
    case Operation::kListNothing:
      return call.app.empty() ? answers_.json("[]\n") : of_app(call, operation);
    case Operation::kGetAddOn:
      return error(call, {404, "no such service: " + call.app});
    default:
      return not_faked(call);
  }
}

HttpResponse RackRoutes::not_faked(const Call& call) {
  return error(call, {501, "the fake rack does not do this"});
}

HttpResponse RackRoutes::system() {
  return answers_.json(convox::to_json(
      generation_, convox::System{std::string(kRackName), rack_.list_instances()->size()}));
}

HttpResponse RackRoutes::capacity() {
  convox::Capacity capacity;
  const auto instances = rack_.list_instances();
  for (const convox::Instance& instance : *instances) {
    capacity.cluster_memory_bytes += instance.memory_bytes;
    capacity.instance_memory_bytes = instance.memory_bytes;
  }
  const auto apps = rack_.list_apps();
  for (const convox::App& app : *apps) {
    const auto services = rack_.list_services(app.name);
    for (const convox::ServiceScale& service : *services) {
      const auto count = static_cast<std::uint32_t>(std::max(service.count, 0));
      capacity.process_count += count;
      capacity.process_memory_bytes += count * service.memory_bytes;
      capacity.process_width = std::max(capacity.process_width, count);
    }
  }
  return answers_.json(convox::to_json(generation_, capacity));
}

HttpResponse RackRoutes::racks() {
  convox::JsonWriter json;
  json.begin_array().begin_object();
  json.key("name").text(kRackName).key("status").text("running");
  json.end_object().end_array();
  return answers_.json(std::move(json).finish());
}

HttpResponse RackRoutes::system_processes(const Call& call) {
  // The rack's own are left out; there are none.
  std::vector<convox::Process> processes;
  if (call.options.query("all") == "true") {
    const auto apps = rack_.list_apps();
    for (const convox::App& app : *apps) {
      const auto of_app = rack_.list_processes(app.name);
      processes.insert(processes.end(), of_app->begin(), of_app->end());
    }
  }
  return answers_.json(convox::to_json(generation_, processes));
}

HttpResponse RackRoutes::system_releases() {
  convox::Release release;
  release.id = convox::rack_version(generation_);
  release.app = kRackName;
  release.created = release_date(generation_);
  return answers_.json(convox::to_json(generation_, std::vector{release}));
}

HttpResponse RackRoutes::of_app(const Call& call, Operation operation) {
  const auto app = rack_.get_app(call.app);
  if (!app) return error(call, app.error());
  switch (operation) {
    case Operation::kCancelApp:
      // Updates are done at once here, so there is never one to cancel.
      return error(call, {403, "app is not updating"});
    case Operation::kGetBudget: {
      convox::JsonWriter json;
      json.begin_object().key("config").null().key("state").null().end_object();
      return answers_.json(std::move(json).finish());
    }
    case Operation::kListNothing:
      return answers_.json("[]\n");
    default:
      return answers_.json("{}\n");
  }
}

HttpResponse RackRoutes::create_app(const Call& call) {
  const std::string_view name =
      is_gen1() ? call.options.single_form_field("name") : call.options.field("name").value_or("");
  return object(call, rack_.create_app(name));
}

}  // namespace cronwarp::fakes
