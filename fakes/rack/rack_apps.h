#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/random.h"
#include "base/time.h"
#include "convox/api.h"
#include "fakes/rack/rack_log.h"
#include "fakes/rack/rack_state.h"

namespace cronwarp::fakes {

struct RackService {
  convox::ServiceScale scale;
};

// An app of a rack. Its services and releases stay where they are as long as it lives, because
// placed processes point to them.
struct RackApp {
  // Services are looked up for every process that starts, so they are hashed; whoever walks them
  // takes sorted_services.
  struct NameHash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name
    std::size_t operator()(std::string_view text) const { return stable_key(text); }
  };
  using Services = std::unordered_map<std::string, RackService, NameHash, std::equal_to<>>;

  std::string name;
  const convox::Release* promoted = nullptr;  // in `releases`; null before the first
  std::deque<convox::Release> releases;       // newest first
  std::vector<convox::Build> builds;          // newest first
  Services services;
  RackLog log;
};

// The services by name.
std::vector<const RackService*> sorted_services(const RackApp& app);

// nullptr: there is none of that id.
const convox::Release* find_release(const RackApp& app, std::string_view id);
const convox::Build* find_build(const RackApp& app, std::string_view id);

AppState state_of(const RackApp& app);

// The apps of a rack with what outlives their processes. The ids of releases and builds depend on
// (seed, app, time, how many came before).
class RackApps {
 public:
  using ByName = std::map<std::string, RackApp, std::less<>>;

  RackApps(std::uint64_t seed, std::size_t log_lines_max)
      : random_(seed), log_lines_max_(log_lines_max) {}

  // nullptr: there is none of that name. Valid until the app is removed.
  RackApp* find(std::string_view name) {
    const auto found = apps_.find(name);
    return found == apps_.end() ? nullptr : &found->second;
  }
  ByName& all() { return apps_; }
  const ByName& all() const { return apps_; }

  // An app without releases and services. REQUIRES: there is none of that name.
  RackApp& add(const std::string& name);
  // As it was. REQUIRES: there is none of that name; its promoted release is among its releases.
  RackApp& add(const AppState& state);
  // REQUIRES: none of its processes is placed.
  void remove(std::string_view name);

  // The first build and release of an app, promoted.
  void add_first_release(RackApp& app, Instant now);
  // Puts a release with a new id before the others.
  const convox::Release& add_release(RackApp& app, convox::Release release, Instant now);

 private:
  Random random_;
  std::size_t log_lines_max_;
  ByName apps_;
};

}  // namespace cronwarp::fakes
