#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/manifest.h"
#include "model/service.h"

namespace cronwarp {

// What a container of a service is made from to run one command: all that `docker run` is told but
// names, limits and what differs from run to run.
struct Container {
  std::string service;
  std::string image;                    // as declared; empty: `build` says how to make it
  std::optional<Build> build;           // its context as written, relative to the manifest's folder
  std::vector<std::string> entrypoint;  // empty: the image's own
  std::vector<std::string> arguments;   // what the entrypoint gets
  std::vector<std::pair<std::string, std::string>> environment;
  std::string working_dir;  // empty: the image's own; as is `user`
  std::string user;
  std::vector<std::string> volumes;  // as written
  std::optional<std::uint64_t> memory_bytes;

  // Whether they run the same thing: of two services that differ in name only, they do.
  friend bool operator==(const Container& a, const Container& b);
};

// The container in which the platform runs `command`, as it arrives there, for the service: by
// `sh -c`, which the image's entrypoint gets as its arguments, if there is one. Source:
// convox/rack, api/models/process.go (2016), provider/aws (later); ECS's containerOverrides set the
// command only.
Container container_of(Platform platform, const Service& service, std::string_view command);

// Of each task of the manifest, by TaskIndex, with its command as the platform delivers it.
std::vector<Container> task_containers(const Manifest& manifest);

}  // namespace cronwarp
