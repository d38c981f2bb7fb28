#include "fakes/rack/rack_errors.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "model/scenario.h"

namespace cronwarp::fakes {
namespace {

RackErrors::Error error(int status, std::string message) {
  return Unexpected{convox::ApiError{status, std::move(message)}};
}

}  // namespace

RackErrors::Error RackErrors::not_found(std::string_view what, std::string_view name) const {
  return error(404, is_gen1() ? fmt::format("no such {}: {}", what, name)
                              : fmt::format("{} not found: {}", what, name));
}

RackErrors::Error RackErrors::no_app(std::string_view name) const { return not_found("app", name); }

RackErrors::Error RackErrors::no_process(std::string_view id) const {
  return not_found("process", id);
}

RackErrors::Error RackErrors::no_process_to_show(std::string_view id) const {
  if (!is_gen1()) return no_process(id);
  return error(500, "runtime error: invalid memory address or nil pointer dereference");
}

RackErrors::Error RackErrors::no_release(std::string_view id) const {
  return not_found("release", id);
}

RackErrors::Error RackErrors::no_build(std::string_view id) const { return not_found("build", id); }

RackErrors::Error RackErrors::no_service(std::string_view name) const {
  // Of the formation of 2016: a plain error of the model, hence 500.
  if (is_gen1()) return error(500, fmt::format("no such process: {}", name));
  return not_found("service", name);
}

RackErrors::Error RackErrors::no_service_to_run(std::string_view name) const {
  if (!is_gen1()) return no_service(name);
  return error(500,
               "ClientException: TaskDefinition can not be blank.\n"
               "\tstatus code: 400, request id: ");
}

RackErrors::Error RackErrors::no_release_to_run(std::string_view app) const {
  return error(500, fmt::format("no releases for app: {}", app));
}

RackErrors::Error RackErrors::no_room() const {
  return error(500, "not enough memory available to start process");
}

RackErrors::Error RackErrors::invalid_app_name() const {
  return error(500,
               "app name can contain only alphanumeric characters and dashes and must be between 4 "
               "and 30 characters");
}

RackErrors::Error RackErrors::app_exists(std::string_view name) const {
  switch (generation_) {
    case convox::Generation::kGen1April2016:
      // With the status of the app that is there.
      return error(403, fmt::format("there is already an app named {} (running)", name));
    case convox::Generation::kGen2:
      // CloudFormation's own words: the rack passes AWS's messages on.
      return error(500, fmt::format("Stack [convox-{}] already exists", name));
    case convox::Generation::kV3:
      return error(409, fmt::format("app already exists: {}", name));
  }
  return error(500, "");
}

RackErrors::Error RackErrors::count_beyond_limit(std::int32_t count) const {
  return error(500, fmt::format("count {} is out of range: this fake rack keeps -1 to {} processes "
                                "of a service",
                                count, kServiceProcessesMax));
}

RackErrors::Error RackErrors::memory_beyond_instance(std::uint64_t requested,
                                                     std::uint64_t instance) const {
  return error(
      500, fmt::format("requested memory {} greater than instance size {}", requested, instance));
}

}  // namespace cronwarp::fakes
