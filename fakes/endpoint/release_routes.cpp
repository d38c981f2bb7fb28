// The part of RackRoutes that is about releases, builds and, in 2016, the environment.

#include <algorithm>
#include <utility>
#include <vector>

#include "fakes/endpoint/rack_routes.h"

namespace cronwarp::fakes {
namespace {

using convox::Answer;
using convox::ApiError;
using convox::HttpResponse;

// The first `limit` of the list; all without a limit.
template <class T>
Answer<std::vector<T>> first(Answer<std::vector<T>> list, const RequestOptions& options) {
  const auto limit = read_int(options.query("limit"));
  if (!limit) return Unexpected{limit.error()};
  if (!list || !*limit || **limit < 0) return list;
  std::vector<T> values = std::move(list).value();
  if (values.size() > static_cast<std::uint64_t>(**limit)) {
    values.resize(static_cast<std::size_t>(**limit));
  }
  return values;
}

}  // namespace

HttpResponse RackRoutes::list_releases(const Call& call) {
  auto releases = rack_.list_releases(call.app);
  return object(call, is_gen1() ? std::move(releases) : first(std::move(releases), call.options));
}

HttpResponse RackRoutes::list_builds(const Call& call) {
  auto builds = rack_.list_builds(call.app);
  return object(call, is_gen1() ? std::move(builds) : first(std::move(builds), call.options));
}

HttpResponse RackRoutes::create_release(const Call& call) {
  convox::NewRelease release;
  release.build = call.options.field("build").value_or("");
  release.description = call.options.field("description").value_or("");
  if (const auto env = call.options.field("env")) {
    release.environment = convox::parse_environment_text(*env);
  }
  return object(call, rack_.create_release(call.app, release));
}

HttpResponse RackRoutes::get_environment(const Call& call) {
  const auto releases = rack_.list_releases(call.app);
  if (!releases) return error(call, releases.error());
  return answers_.json(releases->empty() ? "{}\n" : convox::to_json(releases->front().environment));
}

HttpResponse RackRoutes::set_environment(const Call& call) {
  // A raw body, whatever the type says.
  return change_environment(call, convox::parse_environment_text(call.request.body));
}

HttpResponse RackRoutes::unset_environment(const Call& call) {
  const auto releases = rack_.list_releases(call.app);
  if (!releases) return error(call, releases.error());
  convox::Environment environment;
  if (!releases->empty()) environment = releases->front().environment;
  environment.erase(call.name);
  return change_environment(call, environment);
}

HttpResponse RackRoutes::change_environment(const Call& call,
                                            const convox::Environment& environment) {
  convox::NewRelease request;
  request.environment = environment;
  const auto release = rack_.create_release(call.app, request);
  if (!release) return error(call, release.error());
  HttpResponse response = answers_.json(convox::to_json(environment));
  response.headers.emplace_back("Release-Id", release->id);
  return response;
}

}  // namespace cronwarp::fakes
