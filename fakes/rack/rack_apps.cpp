#include "fakes/rack/rack_apps.h"

#include <algorithm>
#include <utility>

#include "base/contract.h"

namespace cronwarp::fakes {
namespace {

// Convox's ids of releases and builds: a letter for the kind and ten capitals.
std::string make_id(char kind, RandomPurpose purpose, const Random& random, std::string_view app,
                    Instant created, std::size_t earlier) {
  constexpr std::uint32_t kLetters = 10;
  std::string id(1, kind);
  for (std::uint32_t i = 0; i < kLetters; ++i) {
    const auto draw = static_cast<std::uint32_t>(earlier * kLetters) + i;
    const std::uint64_t letter =
        random.below(26, {purpose, stable_key(app), created.time_since_epoch().count(), draw});
    id += static_cast<char>('A' + letter);
  }
  return id;
}

}  // namespace

std::vector<const RackService*> sorted_services(const RackApp& app) {
  std::vector<const RackService*> services;
  services.reserve(app.services.size());
  for (const auto& [name, service] : app.services) services.push_back(&service);
  std::sort(services.begin(), services.end(), [](const RackService* a, const RackService* b) {
    return a->scale.name < b->scale.name;
  });
  return services;
}

const convox::Release* find_release(const RackApp& app, std::string_view id) {
  const auto found = std::find_if(app.releases.begin(), app.releases.end(),
                                  [&](const convox::Release& release) { return release.id == id; });
  return found == app.releases.end() ? nullptr : &*found;
}

const convox::Build* find_build(const RackApp& app, std::string_view id) {
  const auto found = std::find_if(app.builds.begin(), app.builds.end(),
                                  [&](const convox::Build& build) { return build.id == id; });
  return found == app.builds.end() ? nullptr : &*found;
}

AppState state_of(const RackApp& app) {
  AppState state;
  state.name = app.name;
  if (app.promoted != nullptr) state.release = app.promoted->id;
  state.releases.assign(app.releases.begin(), app.releases.end());
  state.builds = app.builds;
  for (const RackService* service : sorted_services(app)) state.services.push_back(service->scale);
  return state;
}

RackApp& RackApps::add(const std::string& name) {
  RackApp app{name, nullptr, {}, {}, {}, RackLog(log_lines_max_)};
  const auto [position, is_new] = apps_.emplace(name, std::move(app));
  CRONWARP_ASSERT(is_new, "an app of this name exists");
  return position->second;
}

RackApp& RackApps::add(const AppState& state) {
  RackApp& app = add(state.name);
  app.releases.assign(state.releases.begin(), state.releases.end());
  app.builds = state.builds;
  for (const convox::ServiceScale& service : state.services) {
    app.services.emplace(service.name, RackService{service});
  }
  app.promoted = find_release(app, state.release);
  CRONWARP_ASSERT(app.promoted != nullptr || state.release.empty(),
                  "an app's promoted release is not among its releases");
  return app;
}

void RackApps::remove(std::string_view name) {
  const auto found = apps_.find(name);
  CRONWARP_ASSERT(found != apps_.end(), "there is no app of this name");
  apps_.erase(found);
}

void RackApps::add_first_release(RackApp& app, Instant now) {
  convox::Build build;
  build.id = make_id('B', RandomPurpose::kBuildId, random_, app.name, now, app.builds.size());
  build.app = app.name;
  build.status = "complete";
  build.started = now;
  build.ended = now;
  convox::Release release;
  release.build = build.id;
  app.promoted = &add_release(app, std::move(release), now);
  build.release = app.promoted->id;
  app.builds.insert(app.builds.begin(), std::move(build));
}

const convox::Release& RackApps::add_release(RackApp& app, convox::Release release, Instant now) {
  release.id = make_id('R', RandomPurpose::kReleaseId, random_, app.name, now, app.releases.size());
  release.app = app.name;
  release.created = now;
  app.releases.push_front(std::move(release));
  return app.releases.front();
}

}  // namespace cronwarp::fakes
